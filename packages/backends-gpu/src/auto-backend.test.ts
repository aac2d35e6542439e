import { afterEach, describe, expect, test, vi } from "vitest";
import { autoBackend } from "./auto-backend.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("what is asked for is used", () => {
  test("by option, before all others", async () => {
    vi.stubEnv("FLUXION_BACKEND", "webgpu");
    const { executor, reason } = await autoBackend({ backend: "wasm" });
    expect(executor.name).toBe("wasm");
    expect(reason).toBe("wasm: asked for by options.backend");
  });

  test("by the address of the page, before the environment", async () => {
    vi.stubGlobal("location", { search: "?x=1&backend=wasm" });
    vi.stubEnv("FLUXION_BACKEND", "webgpu");
    expect((await autoBackend()).reason).toBe("wasm: asked for by ?backend= in the address");
  });

  test("by the environment", async () => {
    vi.stubEnv("FLUXION_BACKEND", "wasm");
    expect((await autoBackend()).reason).toBe("wasm: asked for by FLUXION_BACKEND");
  });

  test("but not under another name", async () => {
    vi.stubEnv("FLUXION_BACKEND", "cuda");
    await expect(autoBackend()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[OptionError: autoBackend: expected FLUXION_BACKEND to be wasm or webgpu, received "cuda". Choose one of these, or say nothing.]`,
    );
  });
});

test("a driver that computes on the processor is no GPU; one line says so", async () => {
  const { executor, reason } = await autoBackend();
  const expected =
    executor.name === "webgpu"
      ? /^webgpu: there is a GPU \(.+\)$/
      : /^wasm: there is no GPU to use \(.+\)$/;
  expect(reason).toMatch(expected);
  expect(reason).not.toContain("\n");
});
