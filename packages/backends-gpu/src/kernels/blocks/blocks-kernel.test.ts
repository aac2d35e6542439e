/** Batches that go through many kernels in one dispatch, against the reference and against the same kernel by kernel. */
import {
  concat,
  derivatives,
  dot,
  grad,
  jit,
  key,
  normal,
  type Tensor,
  trace,
  valueAndGrad,
  withExecutor,
} from "@fluxion/autodiff-core";
import { scheduleProgram } from "@fluxion/autodiff-core/compiler";
import { describe, expect, test } from "vitest";
import { hostArray } from "../../../../autodiff-core/testing/reference-values.ts";
import { checkOnDevice } from "../../../testing/check-on-device.ts";
import { findGpu } from "../../device/find-gpu.ts";
import { DEVICE_STORAGE } from "../../storage.ts";
import { type WebGpuExecutor, webgpu } from "../../webgpu.ts";
import { webGpuSettings } from "../../webgpu-options.ts";
import { blockOptions } from "./block-options.ts";

const executor = await webgpu({ blocks: "always" });

type Program = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** Compare with the reference; returns the number of kernels in blocks. */
async function check(
  f: Program,
  inputs: readonly Tensor[],
  device: WebGpuExecutor = executor,
): Promise<number> {
  const outputs = (...xs: Tensor[]): Tensor[] => [f(...xs)].flat();
  const { program, captures } = trace(outputs, ...inputs);
  const arrays = [...captures, ...inputs].map(hostArray);
  await checkOnDevice(device, { program, inputs: arrays, donated: new Set() });
  const target = { ...webGpuSettings({ blocks: "always" }), ...device.capabilities };
  const blocks = blockOptions(target);
  const options = { storage: DEVICE_STORAGE, ...(blocks && { blocks }) };
  return scheduleProgram(program, options).kernels.filter(({ kind }) => kind === "blocks").length;
}

function randomTensors(...shapes: readonly (readonly number[])[]): Tensor[] {
  return shapes.map((shape, i) => normal(key(i), shape, { dtype: "float32" }).mul(0.4));
}

/** Layers of a network from its widths, input first: weights and biases in turn. */
function layersOf(widths: readonly number[]): Tensor[] {
  return randomTensors(...widths.slice(1).flatMap((n, i) => [[widths[i], n], [n]]));
}

function network(layers: readonly Tensor[], x: Tensor): Tensor {
  let h = x;
  for (let i = 0; i < layers.length; i += 2) {
    const z = dot(h, layers[i]).add(layers[i + 1]);
    h = i + 2 < layers.length ? z.tanh() : z;
  }
  return h;
}

/** Loss and gradient of a regression. */
function regression(x: Tensor, y: Tensor, ...layers: Tensor[]): Tensor[] {
  const loss = (parameters: Tensor[]): Tensor => network(parameters, x).sub(y).square().mean();
  const [value, gradient] = valueAndGrad(loss)(layers);
  return [value, ...gradient];
}

/** Loss and gradient of the residual of Burgers' equation, by truncated Taylor series. */
function burgers(x: Tensor, ...layers: Tensor[]): Tensor[] {
  const series = { u: [0, 0], ut: [0, 1], ux: [1, 0], uxx: [2, 0] };
  const loss = (parameters: Tensor[]): Tensor => {
    const field = (points: Tensor): Tensor => network(parameters, points);
    const { u, ut, ux, uxx } = derivatives(field, series)(x);
    return ut.add(u.mul(ux)).sub(uxx.mul(0.01)).square().mean();
  };
  const [value, gradient] = valueAndGrad(loss)(layers);
  return [value, ...gradient];
}

describe("loss and gradient of a network agree with the reference", () => {
  for (const { points, widths } of [
    { points: 203, widths: [2, 20, 12, 1] },
    { points: 96, widths: [5, 7, 33, 4] },
    { points: 64, widths: [2, 128, 1] },
  ]) {
    test(`widths ${widths.join("-")}, ${points} points`, async () => {
      const data = randomTensors([points, widths[0]], [points, widths.at(-1) ?? 1]);
      expect(await check(regression, [...data, ...layersOf(widths)])).toBe(1);
    });
  }

  test("in the limits that every device has, where operands are copied together", async () => {
    const adapter = await (await findGpu()).requestAdapter();
    if (adapter === null) throw new Error("There was an adapter before.");
    const plain = await webgpu({ blocks: "always", device: await adapter.requestDevice() });
    const data = randomTensors([128, 2], [128, 1]);
    expect(await check(regression, [...data, ...layersOf([2, 16, 16, 16, 1])], plain)).toBe(1);
    plain.destroy();
  });
});

test("the residual of a differential equation by Taylor series, in one kernel", async () => {
  const [x] = randomTensors([160, 2]);
  expect(await check(burgers, [x, ...layersOf([2, 12, 12, 1])])).toBe(1);
});

describe("what there is beside products agrees with the reference", () => {
  const rows = [96, 6];
  const programs: Readonly<Record<string, Program>> = {
    "reductions of rows": (x, w) => {
      const z = dot(x, w);
      const e = z.sub(z.max(1, { keepDims: true })).exp();
      return e
        .div(e.sum(1, { keepDims: true }))
        .mul(x)
        .sum(0);
    },
    "parts of a tensor from several kernels": (x, w) => {
      const both = concat([dot(x, w), dot(x, w.transpose()).tanh()], 1);
      return dot(both.transpose(), both);
    },
    "results with the positions of the batch": (x, w) => [
      dot(dot(x, w).tanh(), w),
      dot(x, w).sum(0),
    ],
    "a batch that is not the outermost axis of its tensor": (x, w) => {
      const columns = x.reshape([rows[1], rows[0]]).transpose();
      return [dot(dot(columns, w).tanh(), w), dot(columns.transpose(), dot(columns, w))];
    },
    "sums of products that all positions share": (x, w) =>
      grad((v: Tensor) => dot(dot(x, v).tanh(), v).square().sum())(w),
  };
  for (const [title, f] of Object.entries(programs)) {
    test(title, async () => {
      expect(await check(f, randomTensors(rows, [6, 6]))).toBeGreaterThan(0);
    });
  }

  test("integers, exactly", async () => {
    const f: Program = (x, w) => {
      const [a, b] = [x.mul(8).cast("int32"), w.mul(8).cast("int32")];
      const product = dot(dot(a, b).add(1), b);
      return [product, dot(a.transpose(), product), product.max(1)];
    };
    expect(await check(f, randomTensors(rows, [6, 6]))).toBeGreaterThan(0);
  });
});

test("the same bits each time, and the same numbers kernel by kernel", async () => {
  const [x] = randomTensors([1000, 2]);
  const layers = layersOf([2, 16, 16, 1]);
  const valuesOn = (device: WebGpuExecutor): Promise<ArrayLike<number>[]> =>
    withExecutor(device, () => {
      const results = jit(burgers)(x, ...layers);
      return Promise.all(results.map((y) => y.data()));
    });
  const first = await valuesOn(executor);
  expect(await valuesOn(executor)).toEqual(first);
  const whole = await valuesOn(await webgpu({ blocks: "never" }));
  whole.forEach((values, i) => {
    const scale = Math.max(...Array.from(values, Math.abs));
    Array.from(values, (v, e) => expect(Math.abs(v - first[i][e])).toBeLessThan(2e-5 * scale));
  });
});
