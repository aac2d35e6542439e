import type {
  FigurePart,
  HeatmapPart,
  LineChartPart,
  ReportPart,
  TablePart,
} from "../report-part.ts";
import { element } from "./element.ts";
import { heatmap } from "./heatmap.ts";
import { type ChartSize, lineChart } from "./line-chart.ts";
import { lineLegend } from "./line-legend.ts";
import { prettyNumber } from "./pretty-number.ts";

/**
 * One part of a report as an element of `document`, which may be that of a page or of linkedom.
 *
 * The looks are in {@link REPORT_STYLES}.
 *
 * @throws ShapeError or DomainError if a field cannot be drawn.
 */
export function renderPart(part: ReportPart, document: Document): Element {
  switch (part.kind) {
    case "heatmap":
    case "lineChart":
      return panel(part, part.title, "full", document);
    case "figure":
      return figure(part, document);
    case "table":
      return section(part.title, table(part, document), document);
    case "text":
      return section(part.title, element(document, "p", {}, part.text), document);
  }
}

function section(title: string | undefined, body: Element, document: Document): Element {
  if (title === undefined) return body;
  return element(document, "section", {}, element(document, "h2", {}, title), body);
}

function figure({ panels, caption }: FigurePart, document: Document): Element {
  const lettered = panels.map((part, i) =>
    panel(part, `(${String.fromCharCode(97 + i)}) ${part.title}`, "panel", document),
  );
  const row = element(document, "div", { class: "panels" }, ...lettered);
  return element(document, "figure", {}, row, element(document, "figcaption", {}, caption));
}

function panel(
  part: HeatmapPart | LineChartPart,
  title: string,
  size: ChartSize,
  document: Document,
): Element {
  const heading = element(document, "h3", {}, title);
  const legend = part.kind === "lineChart" ? [lineLegend(part.series, document)] : [];
  const svg = part.kind === "heatmap" ? heatmap(part, document) : lineChart(part, document, size);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", title);
  return element(document, "div", { class: `panel ${part.kind} ${size}` }, heading, ...legend, svg);
}

function table({ columns, rows }: TablePart, document: Document): Element {
  const head = columns.map((column) => element(document, "th", { scope: "col" }, column));
  const body = rows.map((row) =>
    element(document, "tr", {}, ...row.map((cell) => tableCell(cell, document))),
  );
  return element(
    document,
    "table",
    {},
    element(document, "thead", {}, element(document, "tr", {}, ...head)),
    element(document, "tbody", {}, ...body),
  );
}

function tableCell(cell: string | number, document: Document): Element {
  if (typeof cell === "string") return element(document, "td", {}, cell);
  return element(document, "td", { class: "number" }, prettyNumber(cell));
}
