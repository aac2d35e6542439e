/** The main experiment in a page; skipped where there is no browser, and `npm test` says how to get one. */
import { openPages } from "@fluxion/tooling/browser-testing";
import { findEngine } from "@fluxion/tooling/find-engine";
import { expect, test } from "vitest";
import type { runBurgers } from "../testing/run-burgers.ts";

const chromium = findEngine("chromium") ?? "";

const SETTINGS = { interior: 256, width: 16, depth: 2, adamSteps: 40, quasiNewtonSteps: 40 };

const LIMIT_MS = 120_000;

test.skipIf(chromium === "")(
  "Burgers' equation is learned in a page, on WebGPU as on WebAssembly",
  async () => {
    const entry = new URL("../testing/page.ts", import.meta.url);
    const pages = await openPages<{ runBurgers: typeof runBurgers }>({
      chromium,
      entry,
      webgpu: true,
    });
    try {
      const options = { timeoutMs: LIMIT_MS };
      const { value: gpu } = await pages.run("runBurgers", ["webgpu", SETTINGS], options);
      const { value: cpu } = await pages.run("runBurgers", ["wasm", SETTINGS], options);
      expect([gpu.metrics["executor"], cpu.metrics["executor"]]).toEqual(["webgpu", "wasm"]);
      expect(gpu.metrics["steps"]).toBe(80);
      // The first steps are the same but for rounding; the end is as good.
      expect(gpu.losses[0] / cpu.losses[0]).toBeCloseTo(1, 3);
      expect(Number(gpu.metrics["loss"])).toBeLessThan(gpu.losses[0] / 4);
      expect(Number(gpu.metrics["relL2"])).toBeLessThan(1.3 * Number(cpu.metrics["relL2"]));
    } finally {
      await pages.close();
    }
  },
  LIMIT_MS * 2,
);
