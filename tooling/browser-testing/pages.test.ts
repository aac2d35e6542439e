import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findEngine } from "../bootstrap/find-engine.mjs";
import { openPages } from "./open-pages.ts";
import type { Pages } from "./pages.ts";
import type * as answers from "./testing/page-answers.ts";

const chromium = findEngine("chromium") ?? "";

/** Bundling a page and starting a browser. */
const START_MS = 60_000;

describe.skipIf(chromium === "")("a function of a page", () => {
  let pages: Pages<typeof answers>;

  beforeAll(async () => {
    pages = await openPages({ chromium, entry: new URL("./testing/page.ts", import.meta.url) });
  }, START_MS);

  afterAll(() => pages?.close());

  test("gets its arguments and returns a value", async () => {
    const report = await pages.run("add", [2, 3]);
    expect(report).toEqual({ value: 5, violations: [], complaints: [] });
  });

  test("is heard when it complains, and when it breaks the policy of the page", async () => {
    const headers = { "Content-Security-Policy": "img-src 'none'" };
    const { violations, complaints } = await pages.run("complain", [], { headers });
    expect(violations).toEqual([expect.stringMatching(/^img-src has blocked http:/)]);
    expect(complaints).toContain("warning: careful");
    expect(complaints).toContain("error: nobody catches this");
  });

  test("fails the test if it throws", async () => {
    await expect(pages.run("fail", [])).rejects.toThrow(/^fail has failed .*on purpose/);
  });

  test("is not waited for longer than said, even if it does not let the page go", async () => {
    const run = pages.run("hang", [], { timeoutMs: 500 });
    await expect(run).rejects.toThrow(/^hang has not ended/);
  });

  test("may run where memory is shared", async () => {
    expect((await pages.run("isIsolated", [])).value).toBe(false);
    const headers = {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    };
    expect((await pages.run("isIsolated", [], { headers })).value).toBe(true);
  });
});
