import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test("an engine without WebAssembly is told what is missing", async () => {
  vi.resetModules();
  vi.stubGlobal("WebAssembly", undefined);
  const { wasm } = await import("./wasm.ts");
  expect(() => wasm()).toThrow(/engine with WebAssembly.*one without WebAssembly.*reference/);
});

test("one without shared memory works on one thread", async () => {
  vi.resetModules();
  vi.stubGlobal("SharedArrayBuffer", undefined);
  const { array, jit, wasm, withExecutor } = await import("../../index.ts");
  const sum = withExecutor(wasm({ threads: 4 }), () =>
    jit((x: import("../../index.ts").Tensor) => x.sum())(array([1, 2, 3])).item(),
  );
  expect(sum).toBe(6);
});
