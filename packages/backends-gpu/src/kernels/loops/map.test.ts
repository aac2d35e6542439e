/** Loop nests without reductions: vectors of four, transpositions, more workgroups than one axis has. */
import { describe, expect, test } from "vitest";
import { mapKernel, sizeOf, stridesOf } from "../../../testing/loop-cases.ts";
import { emitLoop, interpretLoop, runLoop } from "../../../testing/run-loop-kernel.ts";
import { webgpu } from "../../webgpu.ts";

const executor = await webgpu();

type Operands = Parameters<typeof mapKernel>[1];

async function expectExact(shape: readonly number[], operands: Operands, limits = {}) {
  const kernel = mapKernel(shape, operands);
  expect(await runLoop(executor, kernel, limits)).toEqual(interpretLoop(kernel));
}

function codeOf(shape: readonly number[], operands: Operands): string {
  const { steps } = emitLoop(executor, mapKernel(shape, operands));
  return steps.map(({ shader }) => shader.code).join("\n");
}

describe("vectors", () => {
  test.each([1, 3, 4, 5, 255, 256, 257, 262_147 * 4 + 1])("of %i entries", async (n) => {
    await expectExact([n], [{ strides: [1] }, { strides: [0] }]);
  });

  test("neighbours on either side come out of aligned vectors", async () => {
    const operands = [0, 1, 2, 3, 5].map((offset) => ({ offset, strides: [1] }));
    expect(codeOf([1000], operands)).not.toMatch(/& 3\]/);
    await expectExact([1000], operands);
  });

  test.each([[[7, 12]], [[7, 13]], [[5, 6, 8]]])(
    "rows of %j with strides of many kinds",
    async (shape) => {
      const last = shape.length - 1;
      await expectExact(shape, [
        { strides: stridesOf(shape) },
        { strides: stridesOf(shape, [0]) },
        { strides: stridesOf(shape, [last]) },
        { strides: shape.map((_, d) => (d === last ? 3 : 64)) },
        { offset: sizeOf(shape) - 1, strides: stridesOf(shape).map((s) => -s) },
      ]);
    },
  );
});

describe("transpositions", () => {
  test.each([[[32, 32]], [[31, 33]], [[100, 65]], [[8, 500]], [[3, 40, 70]]])(
    "of matrices of %j",
    async (shape) => {
      const rank = shape.length;
      const swapped = stridesOf([...shape.slice(0, -2), shape[rank - 1], shape[rank - 2]]);
      const across = [...swapped.slice(0, -2), swapped[rank - 1], swapped[rank - 2]];
      const operands = [{ strides: across }, { strides: stridesOf(shape) }];
      expect(codeOf(shape, operands)).toContain("var<workgroup>");
      await expectExact(shape, operands);
    },
  );

  test("of the outermost axis to the innermost", async () => {
    const [a, b, c] = [50, 6, 40];
    await expectExact([b, c, a], [{ strides: [c, 1, b * c] }]);
  });
});

test.each([1, 64, 65, 64 * 9, 64 * 9 + 1, 64 * 27])(
  "%i positions with nine workgroups along an axis",
  async (n) => {
    await expectExact([n], [{ strides: [2] }], { workgroupsPerDimension: 9 });
  },
);
