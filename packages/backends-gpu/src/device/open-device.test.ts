import { afterEach, expect, test, vi } from "vitest";
import { webgpu } from "../webgpu.ts";
import { findGpu, loadDawn } from "./find-gpu.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** As in an engine whose adapters are these. */
function stubAdapter(adapter: object | null): void {
  vi.stubGlobal("navigator", { gpu: { requestAdapter: async () => adapter } });
}

test("a package that is not installed is asked for", async () => {
  await expect(loadDawn("webgpu-that-is-not-there")).rejects.toThrow(
    "webgpu: expected the npm package webgpu-that-is-not-there, which brings WebGPU to Node, received none. Install it (npm i webgpu-that-is-not-there), or use(wasm()).",
  );
});

test("an engine without WebGPU that is not Node is named", async () => {
  vi.stubGlobal("process", undefined);
  vi.stubGlobal("navigator", {});
  await expect(findGpu()).rejects.toThrow(
    "webgpu: expected an engine with WebGPU, received one without navigator.gpu. Use a current Chrome, Edge, Firefox or Safari over https or localhost, or use(wasm()).",
  );
});

test.each([
  [
    "linux",
    "Install Vulkan (apt install libvulkan1) and the driver of the card, or mesa-vulkan-drivers, which needs no card, or use(wasm()).",
  ],
  ["darwin", "Install a current driver of the graphics card, or use(wasm())."],
])("without an adapter, %s is told what to install", async (platform, advice) => {
  stubAdapter(null);
  vi.stubGlobal("process", { versions: process.versions, platform });
  await expect(webgpu()).rejects.toThrow(
    `webgpu: expected a GPU, or a driver that stands for one, received no adapter. ${advice}`,
  );
});

test("a page without an adapter is told of the settings of the browser", async () => {
  stubAdapter(null);
  vi.stubGlobal("process", undefined);
  await expect(webgpu()).rejects.toThrow(/received no adapter\. Switch hardware acceleration on/);
});

test("an adapter that makes no device says why", async () => {
  const gpu = await findGpu();
  const adapter = (await gpu.requestAdapter()) as GPUAdapter;
  const first = await webgpu({ adapter });
  expect(first.capabilities.adapter).not.toBe("unnamed");
  await expect(webgpu({ adapter })).rejects.toThrow(
    /^webgpu: expected a device of the adapter .* with the limits and features that it says it has, received adapter is "consumed".*Each adapter makes one device/,
  );
  first.destroy();
});

test("a software adapter is preferred, or refused by name", async () => {
  const preferred = await webgpu({ software: "prefer" });
  expect(preferred.capabilities.isSoftware).toBe(true);
  const { adapter } = preferred.capabilities;
  preferred.destroy();
  stubAdapter(await (await findGpu()).requestAdapter({ forceFallbackAdapter: true }));
  await expect(webgpu({ software: "refuse" })).rejects.toThrow(
    `webgpu: expected a GPU, as options.software is "refuse", received the software adapter ${adapter}.`,
  );
});
