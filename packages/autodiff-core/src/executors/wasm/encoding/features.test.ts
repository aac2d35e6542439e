import { expect, test, vi } from "vitest";
import { type Feature, supports } from "./features.ts";

const all: readonly Feature[] = [
  "bulkMemory",
  "saturatingTruncation",
  "signExtension",
  "simd",
  "relaxedSimd",
  "threads",
];

test("an engine of today has every feature, and is asked once for each", () => {
  const validate = vi.spyOn(WebAssembly, "validate");
  expect(supports(...all)).toBe(true);
  expect(validate).toHaveBeenCalledTimes(all.length);
  expect(supports("simd", "threads")).toBe(true);
  expect(validate).toHaveBeenCalledTimes(all.length);
  expect(supports()).toBe(true);
  validate.mockRestore();
});

test("what does not validate, or cannot be shared, is not there", async () => {
  vi.resetModules();
  const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  const refusing = await import("./features.ts");
  expect(all.map((feature) => refusing.supports(feature))).toEqual(all.map(() => false));
  validate.mockRestore();
  vi.resetModules();
  vi.stubGlobal("crossOriginIsolated", false);
  const page = await import("./features.ts");
  expect([page.supports("threads"), page.supports("simd")]).toEqual([false, true]);
  vi.unstubAllGlobals();
  vi.resetModules();
  vi.stubGlobal("WebAssembly", undefined);
  const bare = await import("./features.ts");
  expect(bare.supports("simd")).toBe(false);
  vi.unstubAllGlobals();
});
