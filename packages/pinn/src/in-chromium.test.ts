/** Training in a page; skipped where there is no browser, and `npm test` says how to get one. */
import { CROSS_ORIGIN_ISOLATION, openPages } from "@fluxion/tooling/browser-testing";
import { findEngine } from "@fluxion/tooling/find-engine";
import { expect, test } from "vitest";
import { trainBriefly } from "../testing/train-briefly.ts";

const chromium = findEngine("chromium") ?? "";

/**
 * `Math` of engines differs in the last bit, and with it what is computed outside of compiled programs. Thirty steps make
 * 1e-10 out of that.
 */
const TOLERANCE = 1e-7;

test.skipIf(chromium === "")("training in a page of Chromium has the losses of Node", async () => {
  const entry = new URL("../testing/page.ts", import.meta.url);
  const pages = await openPages<{ trainBriefly: typeof trainBriefly }>({ chromium, entry });
  try {
    const headers = CROSS_ORIGIN_ISOLATION;
    const { value, complaints } = await pages.run("trainBriefly", [], { headers });
    const inNode = await trainBriefly();
    expect(value.length).toBe(inNode.length);
    const errors = value.map((loss, i) => Math.abs(loss / inNode[i] - 1));
    expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
    expect(complaints).toEqual([]);
  } finally {
    await pages.close();
  }
});
