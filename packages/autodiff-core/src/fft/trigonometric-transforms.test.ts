/** Cosine and sine transforms against SciPy, and their properties. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/fft.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { sample } from "../../testing/fft-sample.ts";
import { checkGradients, eye, grad, jit, type Tensor, vmap, zeros } from "../index.ts";
import * as F from "./index.ts";

const TRANSFORMS = { dct: F.dct, idct: F.idct, dst: F.dst, idst: F.idst };
const ND_TRANSFORMS = { dctn: F.dctn, idctn: F.idctn, dstn: F.dstn, idstn: F.idstn };
type Name = keyof typeof TRANSFORMS;
const types = [1, 2, 3, 4] as const;

describe("agrees with SciPy:", () => {
  test.each(golden.trigonometric)("$name of type $type, $n points, $norm", (row) => {
    const options = { type: row.type as F.TrigonometricType, norm: row.norm as F.Norm };
    const y = TRANSFORMS[row.name as Name](sample([row.n], 7), options);
    expectClose(y, row.value, { tolerance: 4e-15 });
  });

  test.each(golden.longTrigonometric)(
    "$name of type $type, $n points",
    ({ name, type, n, bins, value }) => {
      const y = TRANSFORMS[name as Name](sample([n], 7), {
        type: type as F.TrigonometricType,
      }).dataSync();
      expectClose(
        bins.map((k) => y[k]),
        value,
        { tolerance: 2e-15, scale: n },
      );
    },
  );

  test.each(golden.trigonometricNd)(
    "$name of type $type with $options",
    ({ name, type, options, value }) => {
      const transform = ND_TRANSFORMS[name as keyof typeof ND_TRANSFORMS];
      const all = { ...options, type } as F.TrigonometricNdOptions;
      const y = transform(sample([3, 4], 8), all);
      expect(y.shape).toEqual(value.shape);
      expectClose(y, value.re, { tolerance: 4e-15 });
    },
  );
});

describe.each(types)("of type %i", (type) => {
  test("the inverse undoes the transform, in every norm and along any axis", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.constantFrom<F.Norm>("backward", "ortho", "forward"),
        fc.constantFrom(0, 1),
        (n, norm, axis) => {
          const x = sample(axis === 0 ? [n, 3] : [3, n], n);
          const options = { type, norm, axis };
          const close = { tolerance: 4e-15 };
          expectClose(F.idct(F.dct(x, options), options), x.dataSync(), close);
          expectClose(F.idst(F.dst(x, options), options), x.dataSync(), close);
        },
      ),
      { numRuns: 15 },
    );
  });

  test.each([2, 3, 8, 9, 15])("with norm ortho the matrix is orthogonal: n = %i", (n) => {
    for (const transform of [F.dct, F.dst]) {
      const matrix = transform(eye(n, n, { dtype: "float64" }), { type, norm: "ortho" });
      expectClose(matrix.matmul(matrix.transpose()), eye(n).dataSync(), { tolerance: 4e-15 });
    }
  });

  test("derivatives agree with differences", () => {
    for (const transform of [F.dct, F.dst]) {
      const energy = (x: Tensor): Tensor =>
        transform(x, { type, norm: "ortho" }).sin().square().sum();
      checkGradients(energy, [sample([2, 5], 3)], { tolerance: 1e-9 });
      checkGradients((x: Tensor) => grad(energy)(x).sin().sum(), [sample([6], 3)], {
        tolerance: 1e-8,
      });
    }
  });

  test("is the same compiled and batched", () => {
    const x = sample([3, 6], 5);
    const transform = (row: Tensor): Tensor => F.dct(row, { type }).add(F.dst(row, { type }));
    expectClose(jit(transform)(x), transform(x).dataSync(), { tolerance: 1e-15 });
    expectClose(vmap(transform)(x), transform(x).dataSync(), { tolerance: 1e-15 });
  });
});

test("float32 results are good to float32", () => {
  const x = sample([64], 5).cast("float32");
  const y = F.dct(x, { norm: "ortho" });
  expect(y.dtype).toBe("float32");
  expectClose(y, F.dct(x.cast("float64"), { norm: "ortho" }).dataSync(), { tolerance: 3e-7 });
});

test("misuse", () => {
  expect(() => F.dct(f64([1]), { type: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: dct: expected enough points for type 1, received float64[1]. A transform needs one point, a cosine transform of type 1 two; options.n pads with zeros.]`,
  );
  expect(() => F.dst(zeros([2, 0]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: dst: expected enough points for type 2, received float32[2,0]. A transform needs one point, a cosine transform of type 1 two; options.n pads with zeros.]`,
  );
  // @ts-expect-error: no such type.
  expect(() => F.dct(f64([1]), { type: 5 })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: dct: expected options.type to be 1, 2, 3 or 4, received 5. Leave it out for type 2, the usual one.]`,
  );
  expect(F.dct(zeros([0, 3])).shape).toEqual([0, 3]);
});
