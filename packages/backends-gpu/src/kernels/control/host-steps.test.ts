/** Loops and branches around primitives that only the host can do: what decides about them is read back. */
import { array, cond, scan, type Tensor, trace, whileLoop } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { bind } from "../../../../autodiff-core/src/bind.ts";
import type { Primitive } from "../../../../autodiff-core/src/primitive.ts";
import { hostArray } from "../../../../autodiff-core/testing/reference-values.ts";
import { webgpu } from "../../webgpu.ts";

const executor = await webgpu();

const doublePrimitive: Primitive = {
  name: "doubleOnHost",
  infer: ([x]) => [x],
  evaluate([x], _params, [spec], context) {
    const out = context.allocate(spec);
    x.data.forEach((value, i) => {
      out.data[i] = 2 * value;
    });
    return [out];
  },
  batch: () => ({ outputs: [], batched: [] }),
};

const double = (x: Tensor): Tensor => bind(doublePrimitive, [x], {})[0];

async function run(fn: (x: Tensor) => readonly Tensor[], x: Tensor): Promise<number[][]> {
  const { program, captures } = trace((y: Tensor) => [...fn(y)], x);
  const inputs = [...captures, x].map((t) => executor.upload(hostArray(t)));
  const outputs = executor.compile(program).run(inputs);
  const arrays = await Promise.all(outputs.map((output) => executor.download(output)));
  return arrays.map(({ data }) => [...data]);
}

test("a scan over rows, in reverse", async () => {
  const x = array([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const step = (s: Tensor, v: Tensor) => [double(s).add(v), s] as const;
  const [end, before] = await run((y) => scan(step, y.slice(0), y, { reverse: true }), x);
  expect(end).toEqual([4 * (2 * 1 + 5) + 2 * 3 + 1, 4 * (2 * 2 + 6) + 2 * 4 + 2]);
  expect(before).toEqual([2 * (2 * 1 + 5) + 3, 2 * (2 * 2 + 6) + 4, 2 * 1 + 5, 2 * 2 + 6, 1, 2]);
});

test("a while loop of an even, an odd and no number of turns", async () => {
  const grow = (limit: number) => (x: Tensor) => [
    whileLoop((s: Tensor) => s.max().less(limit), double, x),
  ];
  expect(await run(grow(10), array([1, 3]))).toEqual([[4, 12]]);
  expect(await run(grow(20), array([1, 3]))).toEqual([[8, 24]]);
  expect(await run(grow(0), array([1, 3]))).toEqual([[1, 3]]);
});

test("a branch in a scan, of which only one side is done", async () => {
  const step = (s: Tensor, v: Tensor) => {
    const next = cond(v.greater(0), double, (t: Tensor) => t.sub(1), s);
    return [next, next] as const;
  };
  const [, seen] = await run((x) => scan(step, x.slice(0), x), array([3, -1, 1, 1, -1]));
  expect(seen).toEqual([6, 5, 10, 20, 19]);
});

test("a loop on the host in a loop in a branch", async () => {
  const inner = (s: Tensor): Tensor => whileLoop((t: Tensor) => t.less(100), double, s);
  const outer = (s: Tensor): Tensor =>
    scan((t: Tensor, v: Tensor) => [inner(t).sub(v), null] as const, s, array([90, 95, 99]))[0];
  const fn = (x: Tensor) => [cond(x.greater(0), outer, (s: Tensor) => s.neg(), x)];
  expect(await run(fn, array(3))).toEqual([[13]]);
  expect(await run(fn, array(-3))).toEqual([[3]]);
});
