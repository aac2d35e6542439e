import type { LineSeries } from "../report-part.ts";
import { element } from "./element.ts";
import { seriesStyle } from "./series-style.ts";

const SVG = "http://www.w3.org/2000/svg";

/** The names of the curves, each behind a piece of its line. */
export function lineLegend(series: readonly LineSeries[], document: Document): Element {
  const entries = series.map((one, i) =>
    element(document, "span", {}, sample(one, i, document), one.name),
  );
  return element(document, "div", { class: "legend" }, ...entries);
}

function sample(series: LineSeries, index: number, document: Document): Element {
  const { color, dash, dots } = seriesStyle(series, index);
  const svg = document.createElementNS(SVG, "svg");
  setAll(svg, { width: "26", height: "10", viewBox: "0 0 26 10", "aria-hidden": "true" });
  const mark = document.createElementNS(SVG, dots ? "circle" : "line");
  if (dots) setAll(mark, { cx: "13", cy: "5", r: "3", fill: color });
  else setAll(mark, { x1: "0", x2: "26", y1: "5", y2: "5", stroke: color, "stroke-width": "2" });
  if (dash !== undefined) mark.setAttribute("stroke-dasharray", dash);
  svg.append(mark);
  return svg;
}

function setAll(node: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}
