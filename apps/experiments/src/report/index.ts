/**
 * Reports as HTML: a whole file, or part by part in a page of one's own.
 *
 * @module
 */
export { type HtmlReportInput, type HtmlReportSetting, htmlReport } from "./html-report.ts";
export { renderPart } from "./render-part.ts";
export { REPORT_STYLES } from "./report-styles.ts";
