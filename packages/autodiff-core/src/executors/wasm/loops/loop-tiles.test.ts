/** Kernels so small that they would be one tile, divided all the same. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { expectFunctionAgrees, expectKernelAgrees } from "../../../../testing/kernel-agreement.ts";
import { drawFrom, randomKernel } from "../../../../testing/random-stage.ts";
import { softmax, type Tensor } from "../../../index.ts";

vi.mock("./work.ts", () => ({ timeOf: () => 1, wantedTiles: () => 7 }));

test("random stages in tiles give what the interpreter gives", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9999 }), { minLength: 60, maxLength: 60 }), (numbers) => {
      expectKernelAgrees(randomKernel(drawFrom(numbers)));
    }),
    { seed: 20261123, numRuns: Number(process.env["FLUXION_FUZZ"] ?? 80) },
  );
}, 60_000);

/** Mean 0 and variance 1 along the last axis. */
function normalized(x: Tensor): Tensor {
  const centred = x.sub(x.mean(-1, { keepDims: true }));
  const variance = centred.mul(centred).mean(-1, { keepDims: true });
  return centred.div(variance.add(1e-5).sqrt());
}

describe.each(["float32", "float64"] as const)("%s rows of several stages", (dtype) => {
  const tolerance = dtype === "float32" ? 5e-6 : 1e-14;
  test.each([[[9, 21]], [[3, 4, 6]], [[300, 3]], [[2, 1000]], [[17, 1]], [[0, 4]]])(
    "softmax and normalization of %s",
    (shape) => {
      for (const apply of [(x: Tensor) => softmax(x, -1), normalized]) {
        expectFunctionAgrees(apply, [{ shape, dtype }], tolerance);
      }
    },
  );

  test("a reduction of everything beside rows", () => {
    const apply = (x: Tensor): Tensor[] => [x.mul(2), x.sum(0), x.sum(1), x.sum(), x.max()];
    const schedule = expectFunctionAgrees(apply, [{ shape: [700, 20], dtype }], tolerance);
    expect(schedule.kernels.length).toBeLessThan(3);
  });
});
