import { Profile } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { webgpu } from "./webgpu.ts";
import { type WebGpuOptions, webGpuSettings } from "./webgpu-options.ts";

const refused: readonly (readonly [object, string])[] = [
  [{ device: 1 }, "device to be a GPUDevice, received 1."],
  [{ adapter: null }, "adapter to be a GPUAdapter, received null."],
  [
    { powerPreference: "fast" },
    'powerPreference to be "high-performance" or "low-power", received "fast".',
  ],
  [{ software: true }, 'software to be "allow" or "refuse" or "prefer", received true.'],
  [{ memoryLimit: 10 }, "memoryLimit to be a number of bytes from 65536 on, received 10."],
  [{ hostCopies: -1 }, "hostCopies to be a number of bytes, received -1."],
  [{ profile: {} }, "profile to be a Profile, received [object Object]."],
  [{ fastMath: 1 }, "fastMath to be true or false, received 1."],
  [{ deterministic: "no" }, 'deterministic to be true or false, received "no".'],
  [{ float64: true }, 'float64 to be "refuse" or "emulate", received true.'],
  [{ label: 7 }, "label to be a text, received 7."],
];

test.each(refused)("%o is refused", async (options, message) => {
  await expect(webgpu(options)).rejects.toThrow(`webgpu: expected ${message}`);
});

test("an option that there is not is refused with those that there are", () => {
  expect(() => webGpuSettings({ memory: 1 } as WebGpuOptions)).toThrow(
    /^webgpu: expected the options device, adapter, powerPreference, .*, label, received "memory"\. Use one of these\.$/,
  );
});

test("a device and an adapter together are refused", () => {
  const device = { createComputePipelineAsync: () => undefined };
  const adapter = { requestDevice: () => undefined };
  expect(() => webGpuSettings({ device, adapter } as unknown as WebGpuOptions)).toThrow(
    "webgpu: expected a device or an adapter, received both. Give the device alone: it has its adapter.",
  );
});

test("what is left out or undefined has its default", () => {
  const profile = new Profile();
  const options: object = { profile, fastMath: true, label: undefined };
  expect(webGpuSettings(options)).toMatchObject({
    powerPreference: "high-performance",
    software: "allow",
    memoryLimit: Number.POSITIVE_INFINITY,
    hostCopies: 2 ** 28,
    fastMath: true,
    deterministic: false,
    blocks: "auto",
    float64: "refuse",
    label: "fluxion",
    profile,
  });
});
