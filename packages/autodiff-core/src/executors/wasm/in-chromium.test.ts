/** The executor in the pages of a browser; skipped where there is none, and `npm test` says how to get one. */
import {
  CROSS_ORIGIN_ISOLATION,
  type Headers,
  openPages,
  type Pages,
} from "@fluxion/tooling/browser-testing";
import { findEngine } from "@fluxion/tooling/find-engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareThreads, type ThreadsReport } from "../../../testing/platforms/compare-threads.ts";
import { exhaustMemory } from "../../../testing/platforms/exhaust-memory.ts";
import type * as answers from "../../../testing/platforms/page-answers.ts";
import { useDefaults } from "../../../testing/platforms/use-defaults.ts";

const chromium = findEngine("chromium") ?? "";

/** Bundling a page and starting a browser. */
const START_MS = 60_000;

/** The strictest policy under which there are threads: the one that docs/executors.md states. */
const STRICT: Headers = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:",
};

describe.skipIf(chromium === "")("in Chromium", () => {
  let pages: Pages<typeof answers>;
  let inNode: ThreadsReport;

  beforeAll(async () => {
    const entry = new URL("../../../testing/platforms/page.ts", import.meta.url);
    pages = await openPages({ chromium, entry });
    inNode = await compareThreads(false);
  }, START_MS);

  afterAll(() => pages?.close());

  /** The same bits on one thread and on three, in the page and in Node. */
  function expectBitsOfNode({ strict, oneThread, threeThreads }: ThreadsReport): void {
    expect(strict).toEqual(inNode.strict);
    expect(oneThread).toEqual(inNode.oneThread);
    for (const bits of threeThreads) expect(bits).toEqual(oneThread);
  }

  describe("a page that is cross-origin isolated", () => {
    const headers = CROSS_ORIGIN_ISOLATION;

    test("has workers that do their part, and the bits of one thread and of Node", async () => {
      const { value, complaints } = await pages.run("compareThreads", [true], { headers });
      expect(value.workers).toBe(2);
      expect(value.tilesByWorkers).toBeGreaterThan(0);
      expectBitsOfNode(value);
      expect(complaints).toEqual([]);
    });

    test("agrees with the reference on every fifth example of the primitives", async () => {
      const { value } = await pages.run("comparePrimitives", [5], { headers });
      expect(value.failures).toEqual([]);
      expect(value.programs).toBeGreaterThan(200);
    });

    test("agrees with the reference on random programs", async () => {
      const { value } = await pages.run("compareRandomPrograms", [20261121, 40], { headers });
      expect(value.failures).toEqual([]);
      expect(value.programs).toBeGreaterThan(20);
    });

    test("has an error where memory ends, and goes on", async () => {
      const { value } = await pages.run("exhaustMemory", [], { headers });
      expect(value).toEqual(exhaustMemory());
      expect(value.error).toMatch(/^BackendError: jit: expected room for 3\.\d MiB/);
      expect(value.after).toBe(value.before);
    });
  });

  describe("a page that is not isolated", () => {
    test("has the wasm executor by default", async () => {
      const { value, complaints } = await pages.run("useDefaults", []);
      expect(value).toEqual({ ...useDefaults(), executor: "wasm" });
      expect(complaints).toEqual([]);
    });

    test("works on one thread, with the same bits and without complaint", async () => {
      expect((await pages.run("isIsolated", [])).value).toBe(false);
      const { value, complaints } = await pages.run("compareThreads", [false]);
      expect(value.workers).toBe(0);
      expectBitsOfNode(value);
      expect(complaints).toEqual([]);
    });
  });

  describe("under a content security policy", () => {
    test("with 'wasm-unsafe-eval' and worker-src blob: nothing is blocked", async () => {
      const headers = { ...CROSS_ORIGIN_ISOLATION, ...STRICT };
      await expect(pages.run("evaluateText", [], { headers })).rejects.toThrow(/EvalError/);
      const report = await pages.run("compareThreads", [true], { headers });
      expect(report.value.workers).toBe(2);
      expectBitsOfNode(report.value);
      expect(report.violations).toEqual([]);
      expect(report.complaints).toEqual([]);
    });

    test.each([
      ["worker-src 'self'", "worker-src has blocked blob"],
      ["require-trusted-types-for 'script'", "require-trusted-types-for has blocked"],
    ])("with %s there is one thread", async (policy, violation) => {
      const headers = { ...CROSS_ORIGIN_ISOLATION, "Content-Security-Policy": policy };
      const { value, violations } = await pages.run("compareThreads", [false], { headers });
      expect(value.workers).toBe(0);
      expectBitsOfNode(value);
      expect(violations[0]).toContain(violation);
    });

    test("without 'wasm-unsafe-eval' the error says so", async () => {
      const headers = { "Content-Security-Policy": "script-src 'self'" };
      await expect(pages.run("useDefaults", [], { headers })).rejects.toThrow(
        /BackendError: wasm: expected leave to compile WebAssembly.* Add 'wasm-unsafe-eval'/,
      );
    });
  });
});
