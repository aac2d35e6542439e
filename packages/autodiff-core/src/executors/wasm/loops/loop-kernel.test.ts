import fc from "fast-check";
import { describe, test } from "vitest";
import { expectFunctionAgrees, expectKernelAgrees } from "../../../../testing/kernel-agreement.ts";
import { drawFrom, randomKernel } from "../../../../testing/random-stage.ts";
import { pad, type Tensor } from "../../../index.ts";

test("random stages give what the interpreter gives", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9999 }), { minLength: 60, maxLength: 60 }), (numbers) => {
      expectKernelAgrees(randomKernel(drawFrom(numbers)));
    }),
    { seed: 20261122, numRuns: Number(process.env["FLUXION_FUZZ"] ?? 80) },
  );
}, 60_000);

describe.each(["float32", "float64", "int32"] as const)("%s", (dtype) => {
  const tolerance = dtype === "float32" ? 1e-6 : 1e-14;

  test.each([[[37, 50]], [[3, 4]], [[64, 5]], [[2, 19, 23]], [[1, 7]]])(
    "transpositions of %s",
    (shape) => {
      const rows = shape[shape.length - 1];
      const apply = (x: Tensor, b: Tensor): Tensor =>
        x.transpose().add(b.expandDims(1)).add(x.sum());
      if (shape.length === 2) {
        expectFunctionAgrees(
          apply,
          [
            { shape, dtype },
            { shape: [rows], dtype },
          ],
          tolerance,
        );
      }
      expectFunctionAgrees((x) => x.transpose(), [{ shape, dtype }], 0);
    },
  );

  test("borders of several widths, which windows tell from one another", () => {
    const apply = (x: Tensor): Tensor => {
      const padded = (low: number, high: number) =>
        pad(x, { widths: x.shape.map(() => [low, high] as const), value: 3 });
      return padded(4, 0).add(padded(2, 2)).sub(padded(1, 3)).mul(padded(0, 4));
    };
    expectFunctionAgrees(apply, [{ shape: [300], dtype }], 0);
    expectFunctionAgrees(apply, [{ shape: [5, 21], dtype }], 0);
  });
});
