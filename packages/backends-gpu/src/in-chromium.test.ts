/** The executor in a page; skipped where there is no browser, and `npm test` says how to get one. */
import { openPages, type Pages } from "@fluxion/tooling/browser-testing";
import { findEngine } from "@fluxion/tooling/find-engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as answers from "../testing/page-answers.ts";

const chromium = findEngine("chromium") ?? "";

/** Bundling a page and starting a browser. */
const START_MS = 60_000;

/** Two slow cores stand for the GPU. */
const LIMIT_MS = 200_000;
const PATIENT = { timeoutMs: LIMIT_MS };

describe.skipIf(chromium === "")("in a page of Chromium", () => {
  let pages: Pages<typeof answers>;

  beforeAll(async () => {
    const entry = new URL("../testing/page.ts", import.meta.url);
    pages = await openPages({ chromium, entry, webgpu: true });
  }, START_MS);

  afterAll(() => pages?.close());

  test("there is an adapter", async () => {
    expect((await pages.run("adapterName", [])).value).not.toBe("");
  });

  test(
    "the executor agrees with the reference on every fifth example of the primitives",
    async () => {
      const { value } = await pages.run("comparePrimitives", [5], PATIENT);
      expect(value.failures).toEqual([]);
      expect(value.programs).toBeGreaterThan(150);
    },
    LIMIT_MS,
  );

  test(
    "the executor agrees with the reference on random programs",
    async () => {
      const { value } = await pages.run("compareRandomPrograms", [20261121, 60], PATIENT);
      expect(value.failures).toEqual([]);
      expect(value.programs).toBeGreaterThan(30);
    },
    LIMIT_MS,
  );
});
