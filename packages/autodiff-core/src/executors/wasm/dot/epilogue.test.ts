/** Products with what follows them at once, and of views, as the compiler writes them. */
import { describe, expect, test } from "vitest";
import { interpretSchedule } from "../../../../testing/interpret-schedule.ts";
import { runWasmSchedule } from "../../../../testing/run-wasm-schedule.ts";
import { scheduleProgram } from "../../../compiler/index.ts";
import { allocate } from "../../../dtype.ts";
import type { HostArray } from "../../../host-array.ts";
import { dot, key, matmul, maximum, normal, type Tensor, trace } from "../../../index.ts";
import { sizeOf } from "../../../shape.ts";

function hostArray(x: Tensor): HostArray {
  const data = allocate(x.dtype, sizeOf(x.shape));
  data.set(x.dataSync());
  return { shape: x.shape, dtype: x.dtype, data };
}

type Program = (...operands: Tensor[]) => Tensor | Tensor[];

/**
 * The program is one product with its epilogue, and gives what the interpreted schedule gives, within 1e-5 (float32) or
 * 1e-13 (float64) of the largest entry; and the same bits whichever order tiles are done in.
 */
function expectOneProduct(
  program: Program,
  shapes: readonly (readonly number[])[],
  dtype: "float32" | "float64",
): void {
  const operands = shapes.map((shape, i) => normal(key(i), [...shape], { dtype }));
  const traced = trace(program, ...operands);
  const schedule = scheduleProgram(traced.program);
  expect(schedule.kernels.map(({ kind }) => kind)).toEqual(["dot"]);
  const inputs = [...traced.captures, ...operands].map(hostArray);
  const { outputs } = traced.program;
  const expected = interpretSchedule(schedule, inputs, outputs);
  const forward = runWasmSchedule(schedule, inputs, outputs);
  const reverse = runWasmSchedule(schedule, inputs, outputs, { tiles: "reverse" });
  expected.forEach((want, o) => {
    const rounded = dtype === "float32" || want.dtype === "float32";
    const tolerance = rounded ? 1e-5 : 1e-13;
    let [largest, worst, different] = [0, 0, 0];
    for (let e = 0; e < want.data.length; e++) {
      const error = Math.abs(want.data[e] - forward[o].data[e]);
      worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
      largest = Math.max(largest, Math.abs(want.data[e]));
      if (!Object.is(forward[o].data[e], reverse[o].data[e])) different++;
    }
    expect(different, "entries that depend on the order of tiles").toBe(0);
    expect(worst).toBeLessThanOrEqual(tolerance * largest);
  });
}

const layer: Program = (x, w, b) => maximum(matmul(x, w).add(b), 0).mul(0.5);

const perRow: Program = (x, w, b) => matmul(x, w).mul(b.expandDims(1));

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  test.each([
    [[37, 20], [20, 13], [13]],
    [[150, 64], [64, 64], [64]],
    [[34, 700], [700, 65], [65]],
    [[3, 4000], [4000, 5], [5]],
    [[300, 64], [64, 1], [1]],
    [[1, 64], [64, 300], [300]],
    [[5, 30, 20], [5, 20, 7], [7]],
    [[20, 8, 8], [20, 8, 9], [9]],
  ])("a layer of %j by %j", (...shapes) => {
    expectOneProduct(layer, shapes, dtype);
  });

  test("values per row, with the inner axis in several blocks and parts", () => {
    expectOneProduct(perRow, [[20, 700], [700, 33], [20]], dtype);
    expectOneProduct(perRow, [[10, 4000], [4000, 11], [10]], dtype);
  });

  test("several results, one of another dtype", () => {
    const program: Program = (x, w) => {
      const y = matmul(x, w);
      return [y.mul(2), y.abs().cast("float32"), y.cast("float64").add(1)];
    };
    expectOneProduct(
      program,
      [
        [50, 30],
        [30, 19],
      ],
      dtype,
    );
  });

  test("axes that do not lie evenly", () => {
    const swapped: Program = (x, w) =>
      dot(x.transpose([1, 0, 2]), w.transpose([1, 0, 2]), { contract: [[2], [1]] }).add(1);
    expectOneProduct(
      swapped,
      [
        [5, 30, 20],
        [20, 6, 7],
      ],
      dtype,
    );
    const two: Program = (x, w) =>
      dot(x, w, {
        contract: [
          [0, 2],
          [2, 1],
        ],
      }).mul(3);
    expectOneProduct(
      two,
      [
        [5, 30, 20],
        [9, 20, 5],
      ],
      dtype,
    );
  });

  test("reversed, sliced and broadcast operands", () => {
    const reversed: Program = (x, w) => matmul(x.reverse(0), w.reverse(1)).add(1);
    const inner: Program = (x, w) => matmul(x.reverse(1), w.reverse(0)).add(1);
    const both: Program = (x, w) => matmul(x.reverse(), w.reverse().transpose());
    const sliced: Program = (x, w) => matmul(x.slice([3, 41], [2, 20]), w.slice([1, 19], [2, 9]));
    expectOneProduct(
      reversed,
      [
        [50, 30],
        [30, 20],
      ],
      dtype,
    );
    expectOneProduct(
      inner,
      [
        [50, 30],
        [30, 20],
      ],
      dtype,
    );
    expectOneProduct(
      both,
      [
        [3, 30],
        [20, 30],
      ],
      dtype,
    );
    expectOneProduct(
      sliced,
      [
        [50, 30],
        [30, 20],
      ],
      dtype,
    );
    const shared: Program = (x, w) => matmul(x.broadcastTo([6, 50, 30]), w);
    const columns: Program = (x, w) => matmul(x, w.expandDims(2).broadcastTo([6, 30, 20]));
    expectOneProduct(
      shared,
      [
        [50, 30],
        [6, 30, 20],
      ],
      dtype,
    );
    expectOneProduct(
      columns,
      [
        [6, 50, 30],
        [6, 30],
      ],
      dtype,
    );
  });

  test("inner products of a batch", () => {
    const program: Program = (x, w) =>
      dot(x, w, { batch: [[0], [0]], contract: [[1], [1]] }).mul(1.5);
    expectOneProduct(
      program,
      [
        [30, 7],
        [30, 7],
      ],
      dtype,
    );
  });
});
