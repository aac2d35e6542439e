/** Fourier kernels against the primitives' own loops in double precision. */
import type { HostArray } from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import {
  fftPrimitive,
  irfftPrimitive,
  rfftPrimitive,
} from "../../../../../autodiff-core/src/fft/fourier-primitives.ts";
import {
  type Application,
  evaluated,
  hostArray,
} from "../../../../../autodiff-core/testing/run-library-kernel.ts";
import { applyOnDevice, type OneDevice } from "../../../../testing/apply-on-device.ts";
import { RestorableExecutor } from "../../../runtime/restorable-executor.ts";
import { webgpu } from "../../../webgpu.ts";
import { webGpuSettings } from "../../../webgpu-options.ts";

const executor = await webgpu();

/** The same device with memory for lines of 128 numbers. */
const small = new RestorableExecutor(
  { device: executor.device, capabilities: { ...executor.capabilities, workgroupBytes: 2048 } },
  webGpuSettings({}),
);

/** Numbers between -1 and 1 that look random. */
function noise(seed: number): (i: number) => number {
  return (i) => {
    const x = Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453;
    return Math.fround(2 * (x - Math.floor(x)) - 1);
  };
}

interface Case {
  readonly application: Application;
  readonly shapes: readonly (readonly number[])[];
}

/** The four transforms of arrays of a shape along an axis. */
function casesFor(shape: readonly number[], axis: number): Readonly<Record<Kind, Case>> {
  const n = shape[axis];
  const half = shape.map((size, i) => (i === axis ? Math.floor(n / 2) + 1 : size));
  const apply = (primitive: unknown, params: object): Application => ({
    primitive: primitive as Application["primitive"],
    params,
  });
  return {
    fft: { application: apply(fftPrimitive, { axis, inverse: false }), shapes: [shape, shape] },
    ifft: { application: apply(fftPrimitive, { axis, inverse: true }), shapes: [shape, shape] },
    rfft: { application: apply(rfftPrimitive, { axis }), shapes: [shape] },
    irfft: { application: apply(irfftPrimitive, { axis, length: n }), shapes: [half, half] },
  };
}

/** Root of the mean square of the difference, relative to that of the expected numbers. */
function relativeError(results: readonly HostArray[], expected: readonly HostArray[]): number {
  let [difference, size] = [0, 0];
  expected.forEach(({ data }, part) => {
    data.forEach((value, i) => {
      difference += (results[part].data[i] - value) ** 2;
      size += value * value;
    });
  });
  return Math.sqrt(difference / size);
}

type Kind = "fft" | "ifft" | "rfft" | "irfft";

/** The error is that of a few roundings for each of the log n sums behind a result. */
async function expectAccurate(
  device: OneDevice,
  shape: readonly number[],
  axis: number,
  kinds: readonly Kind[] = ["fft", "ifft", "rfft", "irfft"],
): Promise<void> {
  const bound = 0.2 * 2 ** -23 * Math.log2(4 * shape[axis]);
  for (const kind of kinds) {
    const { application, shapes } = casesFor(shape, axis)[kind];
    const operands = shapes.map((size, i) => hostArray("float32", size, noise(i)));
    const doubles = shapes.map((size, i) => hostArray("float64", size, noise(i)));
    const results = await applyOnDevice(device, application, operands);
    const error = relativeError(results, evaluated(application, doubles));
    expect(error, `${kind} of ${shape} along axis ${axis}`).toBeLessThan(bound);
  }
}

describe("in one kernel", () => {
  test.each([1, 2, 7, 24])("all transforms of lines of %i", async (n) => {
    await expectAccurate(executor, [3, n], 1);
  });

  test("all radices", async () => {
    await expectAccurate(executor, [1155], 0, ["fft"]);
    await expectAccurate(executor, [1664], 0, ["ifft"]);
    await expectAccurate(executor, [2, 26], 1, ["rfft", "irfft"]);
  });

  test("lines abreast", async () => {
    await expectAccurate(executor, [6, 5], 0, ["ifft", "rfft"]);
    await expectAccurate(executor, [2, 48, 10], 1, ["fft", "irfft"]);
  });

  test("prime lengths", async () => {
    await expectAccurate(executor, [2, 17], 1, ["fft", "rfft"]);
    await expectAccurate(executor, [3, 34], 1, ["irfft"]);
  });
});

describe("in several kernels, where the memory of workgroups is small", () => {
  test.each([
    [[9600], 0, ["fft"]],
    [[600, 3], 0, ["ifft", "rfft"]],
    [[2, 1350], 1, ["rfft", "irfft"]],
    [[2, 1018], 1, ["rfft", "irfft"]],
  ] as const)("%j along axis %i: %j", async (shape, axis, kinds) => {
    await expectAccurate(small, shape, axis, kinds);
  });
});
