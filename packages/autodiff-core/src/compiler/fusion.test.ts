/** What becomes one kernel, and what the memory of a whole training step takes. */
import { describe, expect, test } from "vitest";
import { expectScheduleAgrees } from "../../testing/schedule-agreement.ts";
import {
  array,
  concat,
  jet,
  key,
  matmul,
  normal,
  ones,
  softmax,
  type Tensor,
  trace,
  valueAndGrad,
} from "../index.ts";
import { programCost } from "../program/cost.ts";
import type { Kernel, Schedule } from "./kernel.ts";
import { scheduleCost } from "./kernel-cost.ts";
import { printSchedule } from "./print-schedule.ts";
import { scheduleCache, scheduleProgram } from "./schedule.ts";

const random = (seed: number, shape: number[]): Tensor =>
  normal(key(seed), shape, { dtype: "float64" });

function scheduleOf(fn: (...inputs: Tensor[]) => unknown, ...inputs: Tensor[]): Schedule {
  const { program, captures } = trace(fn, ...inputs);
  return expectScheduleAgrees(program, [...captures, ...inputs]);
}

const kinds = ({ kernels }: Schedule): Kernel["kind"][] => kernels.map(({ kind }) => kind);

describe("one kernel for", () => {
  const x = random(0, [6, 5]);
  const row = random(1, [5]);

  test("an elementwise chain with a broadcast, a slice, a transpose and a cast", () => {
    const chain = (a: Tensor, b: Tensor) =>
      a
        .add(b)
        .tanh()
        .mul(a.slice([1, 2]))
        .transpose()
        .cast("float32")
        .cast("float64");
    expect(kinds(scheduleOf(chain, x, row))).toEqual(["loop"]);
  });

  test("a reduction with what computes its operand, and several results", () => {
    const both = (a: Tensor) => [a.sin(), a.sin().mul(2).sum(0), a.sin().max()];
    expect(kinds(scheduleOf(both, x))).toEqual(["loop"]);
  });

  test("softmax and layer norm, row by row", () => {
    const norm = (a: Tensor) => {
      const centred = a.sub(a.mean(1, { keepDims: true }));
      return centred.div(centred.mul(centred).mean(1, { keepDims: true }).add(1e-5).sqrt());
    };
    for (const fn of [(a: Tensor) => softmax(a, -1), norm]) {
      const [kernel, ...others] = scheduleOf(fn, x).kernels;
      expect(others).toEqual([]);
      expect(kernel.kind === "loop" && kernel.outer).toBe(1);
    }
  });

  test("a layer: product, bias and activation, with transposed operands", () => {
    const layer = (a: Tensor, w: Tensor, b: Tensor) => matmul(a, w.transpose()).add(b).tanh();
    expect(kinds(scheduleOf(layer, x, random(2, [7, 5]), random(3, [7])))).toEqual(["dot"]);
  });

  test("the parts of a concat, each stored in its place", () => {
    const join = (a: Tensor) => concat([a.sin(), a.cos(), a.neg()], 1);
    expect(kinds(scheduleOf(join, x))).toEqual(["loop"]);
  });
});

test("a cheap value is computed again, a costly one is stored", () => {
  const far = (f: (a: Tensor) => Tensor) => (a: Tensor) => {
    const y = f(a);
    return matmul(y.add(1), a).add(y);
  };
  const a = random(4, [4, 4]);
  const temporaries = (s: Schedule) => s.buffers.filter(({ role }) => role === "temporary").length;
  expect(
    temporaries(
      scheduleOf(
        far((v) => v.mul(2).add(3)),
        a,
      ),
    ),
  ).toBe(1);
  expect(
    temporaries(
      scheduleOf(
        far((v) => v.tanh()),
        a,
      ),
    ),
  ).toBe(2);
});

test("results lie in donated inputs that are not read any more", () => {
  const { program } = trace(
    (a: Tensor, b: Tensor) => matmul(a.sin(), b).add(1),
    random(0, [4, 100]),
    random(1, [100, 100]),
  );
  const { memory, outputs } = scheduleProgram(program, { donated: [0] });
  expect(memory.donors[outputs[0]]).toBe(0);
});

test("a training step updates donated parameters in place", () => {
  const step = (p: Tensor, x: Tensor) => {
    const [, gradient] = valueAndGrad((q: Tensor) => matmul(x, q).tanh().square().mean())(p);
    return p.sub(gradient.mul(0.1));
  };
  const { program } = trace(step, random(0, [4, 3]), random(1, [8, 4]));
  const { memory, outputs } = scheduleProgram(program, { donated: [0] });
  expect(memory.donors[outputs[0]]).toBe(0);
});

test("an elementwise kernel works in place when its operand dies", () => {
  const f = (a: Tensor) => matmul(matmul(a, a).tanh().cumsum(0).sin().cumsum(0).cos(), a);
  const { memory } = scheduleOf(f, random(0, [16, 16]));
  expect(memory.bytes).toBeLessThanOrEqual(memory.lowerBound);
});

describe("the gradient of a residual with Taylor derivatives", () => {
  const widths = [2, 12, 12, 1];
  const params = widths.slice(1).map((n, i) => [random(i, [widths[i], n]), random(10 + i, [n])]);
  const points = random(20, [64, 2]);
  const network = (p: readonly (readonly Tensor[])[], x: Tensor): Tensor =>
    p.reduce(
      (h, [w, b], i) => (i === p.length - 1 ? matmul(h, w).add(b) : matmul(h, w).add(b).tanh()),
      x,
    );
  const loss = (p: Tensor[][], x: Tensor): Tensor => {
    const direction = ones([64, 2], { dtype: "float64" }).mul(array([0, 1], { dtype: "float64" }));
    const [u, series] = jet((h: Tensor) => network(p, h))(x, [direction, direction.mul(0)]);
    return series[1].sub(u.mul(series[0])).square().mean();
  };
  const { program, captures } = trace(valueAndGrad(loss), params, points);

  test("agrees with the reference, in few kernels and little memory", () => {
    const schedule = expectScheduleAgrees(program, [...captures, ...params.flat(), points]);
    expect(schedule.kernels.length).toBeLessThanOrEqual(24);
    expect(scheduleCost(schedule).bytes).toBeLessThan(0.35 * programCost(program).bytes);
    expect(schedule.memory.bytes).toBeLessThanOrEqual(1.1 * schedule.memory.lowerBound);
  });

  test("is scheduled once per structure", () => {
    const cached = scheduleCache();
    expect(cached(program)).toBe(cached({ ...program }));
    expect(cached(program)).not.toBe(cached(program, { fastMath: true }));
  });
});

test("a schedule as text", () => {
  const f = (x: Tensor, w: Tensor) => matmul(x, w).add(1).tanh().sum(0);
  expect(printSchedule(scheduleOf(f, random(0, [4, 3]), random(1, [3, 2])))).toMatchInlineSnapshot(`
    "schedule: 2 kernels, 160 flop, 288B moved, arena 64B (lower bound 64B)
      b0: input float64 x12
      b1: input float64 x6
      b2: output float64 x2
      b3: temporary float64 x8 at 0
      k0 dot 4x3x2 b0[0; 3,0,1] b1[0; 0,1,2] (48 flop, 208B)
        for [4,2]
          %0: float64 = product
          b3[2i+j] = %0
      k1 loop (112 flop, 80B)
        for [4,2]
          %0: float64 = b3[2i+j]
          %1: float64 = 1
          %2: float64 = add %0 %1
          %3: float64 = tanh %2
          b2[j] sum= %3"
  `);
});
