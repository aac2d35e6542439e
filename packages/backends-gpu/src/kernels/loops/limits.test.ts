/** Loop kernels for adapters that allow little. */
import { type Tensor, trace, zeros } from "@fluxion/autodiff-core";
import { scheduleProgram } from "@fluxion/autodiff-core/compiler";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  drawFrom,
  type RandomKernel,
  randomKernel,
} from "../../../../autodiff-core/testing/random-stage.ts";
import { arrayOf, reductionKernel } from "../../../testing/loop-cases.ts";
import { emitLoop, inSingle, interpretLoop, runLoop } from "../../../testing/run-loop-kernel.ts";
import { DEVICE_STORAGE } from "../../storage.ts";
import { webgpu } from "../../webgpu.ts";

const executor = await webgpu();

/** Results without signs of zeros, of which WGSL says nothing. */
function entriesOf(results: Awaited<ReturnType<typeof runLoop>>): number[][] {
  return results.map(({ data }) => Array.from(data, (x) => x + 0));
}

async function expectExact(kernel: RandomKernel, limits: Parameters<typeof runLoop>[2]) {
  expect(entriesOf(await runLoop(executor, kernel, limits))).toEqual(
    entriesOf(interpretLoop(kernel)),
  );
}

const numbers = fc.array(fc.nat({ max: 9999 }), { minLength: 60, maxLength: 60 });

describe.each([
  {},
  { isSoftware: true },
  { storageBuffers: 4, workgroupsPerDimension: 32 },
  { storageBuffers: 3, bindingBytes: 2048, workgroupBytes: 4096 },
  { bindingBytes: 1024, invocations: 64 },
])("within %j", (limits) => {
  test("random stages give what an interpreter gives", async () => {
    const numRuns = Number(process.env["FLUXION_FUZZ"] ?? 12);
    const agrees = async (drawn: number[]): Promise<void> => {
      const kernel = inSingle(randomKernel(drawFrom(drawn)));
      for (const { shader } of emitLoop(executor, kernel, limits).steps) {
        const { storageBuffers = 8, bindingBytes = 2 ** 27 } = limits;
        expect(shader.slots.length).toBeLessThanOrEqual(storageBuffers);
        expect(Math.max(...shader.slots.map(({ bytes }) => bytes))).toBeLessThanOrEqual(
          bindingBytes,
        );
      }
      await expectExact(kernel, limits);
    };
    await fc.assert(fc.asyncProperty(numbers, agrees), { seed: 20261122, numRuns });
  });
});

describe("many buffers", () => {
  /** Steps of Adam for many parameters, which share the length of the step. */
  function adamKernel(parameters: number, donated: boolean): RandomKernel {
    const examples = Array.from({ length: 4 * parameters }, () => zeros([60, 5]));
    const step = (rate: Tensor, ...all: Tensor[]): Tensor[] =>
      Array.from({ length: parameters }, (_, i) => all.slice(4 * i, 4 * i + 4)).flatMap(
        ([p, m, v, g]) => {
          const first = m.mul(0.5).add(g.mul(0.5));
          const second = v.mul(0.25).add(g.square());
          return [p.sub(rate.mul(first).div(second.add(1))), first, second];
        },
      );
    const { program } = trace(step as (...xs: Tensor[]) => Tensor[], zeros([]), ...examples);
    const given = donated ? examples.map((_, i) => i + 1) : [];
    const { kernels, buffers } = scheduleProgram(program, {
      storage: DEVICE_STORAGE,
      donated: given,
    });
    if (kernels.length > 1 || kernels[0].kind !== "loop") throw new Error("it is not one loop");
    const inputs = buffers.flatMap(({ role, size }, b) =>
      role === "input" ? [arrayOf("float32", size, (i) => ((i * 7 + b) % 11) / 8)] : [],
    );
    return { kernel: kernels[0], buffers, inputs };
  }

  test("a step of an optimiser takes a kernel per parameter, or fewer", async () => {
    const kernel = adamKernel(6, false);
    const { steps } = emitLoop(executor, kernel, { storageBuffers: 8 });
    expect(steps.length).toBe(6);
    const [found, wanted] = [await runLoop(executor, kernel), interpretLoop(kernel)];
    found.forEach(({ data }, k) => {
      data.forEach((x, i) => {
        expect(Math.abs(x - wanted[k].data[i])).toBeLessThan(1e-6);
      });
    });
  });

  test("an expression of more operands than bindings is computed in steps", async () => {
    const count = 11;
    const sum = (...xs: Tensor[]): Tensor => xs.reduce((a, b) => a.add(b)).sum(1);
    const { program } = trace(sum, ...Array.from({ length: count }, () => zeros([6, 70])));
    const { kernels, buffers } = scheduleProgram(program, { storage: DEVICE_STORAGE });
    const [kernel] = kernels;
    if (kernel.kind !== "loop") throw new Error("it is not a loop");
    const inputs = Array.from({ length: count }, (_, b) =>
      arrayOf("float32", 420, (i) => (i * b) % 9),
    );
    await expectExact({ kernel, buffers, inputs }, { storageBuffers: 4 });
  });
});

describe("long buffers", () => {
  test("are reduced in ranges", async () => {
    const input = arrayOf("float32", 1500, (i) => (i % 17) - 8);
    const results = [[0], [1], [0, 1]].map((axes) => ({ reduce: "sum" as const, axes }));
    await expectExact(reductionKernel([30, 50], input, results), { bindingBytes: 1024 });
  });

  describe("that one position needs from end to end", () => {
    const access = { buffer: 0, offset: 0, strides: [0, 1] };
    const far = { buffer: 0, offset: 4000, strides: [1, 0] };
    const nodes = [access, far].map(
      (a) => ({ kind: "load", dtype: "float32", access: a }) as const,
    );
    const [{ primitive }] = trace((x: Tensor) => x.add(x), zeros([])).program.equations;
    const sum = {
      kind: "apply",
      dtype: "float32",
      primitive,
      params: {},
      operands: [0, 1],
    } as const;
    const stores = [{ value: 2, access: { buffer: 1, offset: 0, strides: [2, 1] } }];
    const stages = [{ shape: [2, 2], nodes: [...nodes, sum], stores }];
    const buffers = [
      { dtype: "float32", size: 5000, role: "input" },
      { dtype: "float32", size: 4, role: "output" },
    ] as const;
    const kernel = { kind: "loop", outer: 0, stages } as const;

    test("are bound in pieces", async () => {
      const inputs = [arrayOf("float32", 5000, (i) => i)];
      const random = { kernel, buffers, inputs };
      await expectExact(random, { storageBuffers: 8, bindingBytes: 4096 });
    });

    test("are refused where these are too many", () => {
      const limits = { storageBuffers: 8, bindingBytes: 1024, adapter: "A" };
      expect(() => emitLoop(executor, { kernel, buffers }, limits)).toThrow(
        "webgpu: expected kernels that touch at most 8 buffers of 1 KiB each, as the adapter A allows, received one, which touches 17: 16 for 15.6 KiB of float32 (4002 entries) alone.",
      );
    });
  });
});
