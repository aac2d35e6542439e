import { parseHTML } from "linkedom";
import { describeMetrics } from "../describe-metrics.ts";
import type { Outcome } from "../outcome.ts";
import { element } from "./element.ts";
import { prettyText } from "./pretty-number.ts";
import { renderPart } from "./render-part.ts";
import { REPORT_STYLES } from "./report-styles.ts";

/** Everything that a report shows. */
export interface HtmlReportInput {
  readonly title: string;
  readonly summary: string;
  readonly outcome: Outcome;
  /** The configuration of the run: setting, value and what it means. */
  readonly settings: readonly HtmlReportSetting[];
  /** Programs and their versions. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A row of the table of settings. */
export interface HtmlReportSetting {
  readonly key: string;
  readonly value: unknown;
  readonly description?: string;
}

/**
 * The report of a run as one HTML file that needs nothing else: figures are inline SVG and PNG.
 *
 * @throws ShapeError or DomainError if a field of the outcome cannot be drawn.
 */
export function htmlReport(input: HtmlReportInput): string {
  const { title, summary, outcome } = input;
  const { document } = parseHTML(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head><body></body></html>',
  );
  document.head.append(
    element(document, "title", {}, `${title} · Fluxion`),
    element(document, "style", {}, REPORT_STYLES),
  );
  document.body.append(
    element(document, "h1", {}, title),
    element(document, "p", { class: "summary" }, summary),
    metrics(outcome, document),
    ...outcome.report.map((part) => renderPart(part, document)),
    appendix(input, document),
  );
  return `${document.toString()}\n`;
}

function metrics({ metrics: values, reference }: Outcome, document: Document): Element {
  const entries = describeMetrics(values).map(({ label, text }) =>
    element(
      document,
      "div",
      {},
      element(document, "dt", {}, prettyText(label)),
      element(document, "dd", {}, prettyText(text)),
    ),
  );
  const list = element(document, "dl", { class: "metrics" }, ...entries);
  if (reference === undefined) return list;
  const source = element(document, "p", { class: "reference" }, `Errors are against ${reference}.`);
  return element(document, "div", {}, list, source);
}

function appendix({ settings, versions }: HtmlReportInput, document: Document): Element {
  const configuration = renderPart(
    {
      kind: "table",
      title: "Configuration",
      columns: ["setting", "value", "meaning"],
      rows: settings.map(({ key, value, description = "" }) => [key, cellOf(value), description]),
    },
    document,
  );
  const programs = renderPart(
    {
      kind: "table",
      title: "Versions",
      columns: ["program", "version"],
      rows: Object.entries(versions),
    },
    document,
  );
  return element(document, "div", { class: "columns" }, configuration, programs);
}

/** Exactly as set: a setting is never rounded. */
function cellOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
