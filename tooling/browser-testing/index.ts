/**
 * Tests in a real browser: functions of a test's own page, called from the test, under the headers that it chooses.
 *
 * The page is a module that hands its functions to {@link ./page.ts answer}; it is bundled from sources.
 *
 * @module
 */
export { CROSS_ORIGIN_ISOLATION, openPages, type PagesOptions } from "./open-pages.ts";
export type { Answers, Headers, PageReport, Pages, RunOptions } from "./pages.ts";
