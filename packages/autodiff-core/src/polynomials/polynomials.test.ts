import { describe, expect, test } from "vitest";
import golden from "../../fixtures/polynomials.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import {
  array,
  checkGradients,
  derivatives,
  grad,
  jit,
  OptionError,
  ones,
  ShapeError,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import * as P from "./index.ts";

const VALUE = {
  poly: P.polyval,
  cheb: P.chebval,
  leg: P.legval,
  herm: P.hermval,
  herme: P.hermeval,
  lag: P.lagval,
};
const VANDER = {
  poly: P.polyvander,
  cheb: P.chebvander,
  leg: P.legvander,
  herm: P.hermvander,
  herme: P.hermevander,
  lag: P.lagvander,
};
const FIT = {
  poly: P.polyfit,
  cheb: P.chebfit,
  leg: P.legfit,
  herm: P.hermfit,
  herme: P.hermefit,
  lag: P.lagfit,
};
type FamilyName = keyof typeof VALUE;

describe("series agree with numpy.polynomial", () => {
  const x = f64(golden.x);
  test.each(golden.series)(
    "$family with $c.length coefficients",
    ({ family, c, value, vander }) => {
      const evaluate = VALUE[family as FamilyName];
      const result = evaluate(f64(c), x);
      expect(result.shape).toEqual([2, 2, 3]);
      const largest = Math.max(1, ...decode(value).map(Math.abs));
      expectClose(result, decode(value), { tolerance: 1e-13, scale: largest });
      expectClose(jit(evaluate)(f64(c), x), result.dataSync(), {
        tolerance: 1e-14,
        scale: largest,
      });
      if (vander !== null) {
        const matrix = VANDER[family as FamilyName](x, c.length);
        expectClose(matrix, decode(vander), { tolerance: 1e-13 });
      }
      checkGradients(
        (coefficients: Tensor, t: Tensor) => evaluate(coefficients, t).sum(),
        [f64(c).slice(":", 0).div(largest), f64([0.3, -0.8])],
        { tolerance: 1e-6 },
      );
    },
  );

  test("long series are one loop, short ones are written out; both the same", () => {
    const c = Array.from({ length: 40 }, (_, k) => 1 / (k + 1));
    const both = [c.slice(0, 32), [...c.slice(0, 32), 0, 0]].map((v) =>
      P.chebval(f64(v), 0.3).item(),
    );
    expect(both[0]).toBeCloseTo(both[1], 15);
    const second = derivatives((p: Tensor) => P.chebval(f64(c), p.slice("...", 0)), { uxx: [2] });
    const { uxx } = second(f64([[0.3]]));
    const exact = P.chebval(P.chebder(P.chebder(f64(c))), 0.3).item();
    expectClose(uxx, [exact], { tolerance: 1e-12 });
  });

  test("dtypes and errors", () => {
    expect(P.polyval(array([1, 2]), 3).dtype).toBe("float32");
    expect(P.polyval(array([1, 2]), array(3, { dtype: "float64" })).dtype).toBe("float64");
    expect(P.polyval(array([1, 2], { dtype: "int32" }), 3).js()).toBe(7);
    expect(() => P.polyval(zeros([0]), 1)).toThrow(ShapeError);
    expect(() => P.polyvander(ones([2]), 0)).toThrow(ShapeError);
  });
});

test("arithmetic and calculus agree with numpy.polynomial", () => {
  const { arithmetic: expected } = golden;
  const [a, b] = [f64(expected.a), f64(expected.b)];
  const { quotient, remainder } = P.polydiv(a, b);
  const close = (actual: Tensor, values: readonly number[]): void =>
    expectClose(actual, values, { tolerance: 1e-13 });
  close(P.polyadd(a, b), expected.sum);
  close(P.polysub(b, a), expected.difference);
  close(P.polymul(a, b), expected.product);
  close(quotient, expected.quotient);
  close(remainder, expected.remainder);
  close(P.polyder(a), expected.derivative);
  close(P.polyder(a, 2), expected.second);
  close(P.polyint(a, 0.7), expected.integral);
  close(P.polyfromroots(b), expected.fromRoots);
  close(P.polydiv(b, a).remainder, expected.b);
  close(
    P.polydiv(a, f64([2])).quotient,
    expected.a.map((v) => v / 2),
  );
  expect(P.polyder(f64([3])).js()).toEqual([0]);
  expect(P.polyfromroots(zeros([0])).js()).toEqual([1]);
  checkGradients((p: Tensor, q: Tensor) => P.polydiv(p, q).quotient, [a, b]);
  expect(() => P.polymul(ones([2, 2]), b)).toThrow(/vmap/);
  expect(() => P.polyder(a, -1)).toThrow(/whole order/);
});

describe("Chebyshev", () => {
  test.each(golden.chebyshev)(
    "calculus of $c.length coefficients",
    ({ c, derivative, integral }) => {
      expectClose(P.chebder(f64(c)), derivative, { tolerance: 1e-13 });
      expectClose(P.chebint(f64(c), 0.7), integral, { tolerance: 1e-14 });
    },
  );

  test("interpolation converges exponentially, values and coefficients are inverse", () => {
    const x = P.chebyshevPoints(24);
    const c = P.chebyshevCoefficients(x.exp());
    expectClose(P.chebval(c, 0.377), [Math.exp(0.377)], { tolerance: 2e-15 });
    expectClose(P.chebyshevValues(c), x.exp().dataSync(), { tolerance: 2e-15 });
    const rows = f64([
      [1, 2],
      [3, 4],
      [5, 7],
    ]);
    expectClose(P.chebyshevValues(P.chebyshevCoefficients(rows)), rows.dataSync(), {
      tolerance: 1e-14,
    });
    expect(P.chebyshevCoefficients(f64([3])).js()).toEqual([3]);
  });

  test("the differentiation matrix differentiates polynomials exactly, on any interval", () => {
    const interval = [1, 4] as const;
    const x = P.chebyshevPoints(12, { interval });
    const D = P.chebyshevDifferentiation(12, { interval });
    expectClose(D.matmul(x.pow(5)), x.pow(4).mul(5).dataSync(), { tolerance: 1e-12 });
    expectClose(D.matmul(x.mul(0).add(1)), new Float64Array(12), { tolerance: 1e-13 });
    const fine = P.chebyshevPoints(64);
    const slope = P.chebyshevDifferentiation(64).matmul(fine.mul(4).sin());
    expectClose(slope, fine.mul(4).cos().mul(4).dataSync(), { tolerance: 3e-12 });
  });

  test("points of both kinds", () => {
    expectClose(P.chebyshevPoints(3), [-1, 0, 1], { tolerance: 0 });
    expectClose(
      P.chebyshevPoints(2, { kind: "first", interval: [0, 2] }),
      [1 - Math.SQRT1_2, 1 + Math.SQRT1_2],
      { tolerance: 2e-16 },
    );
    expect(() => P.chebyshevPoints(1)).toThrow(OptionError);
    expect(P.chebyshevPoints(1, { kind: "first" }).js()).toEqual([0]);
  });
});

describe("roots agree with numpy.polynomial", () => {
  test.each(golden.roots)("of $c.length coefficients", ({ c, re, im }) => {
    const roots = P.polyroots(f64(c));
    const pairs = Array.from(roots.re.dataSync(), (x, i) => [x, roots.im.dataSync()[i]]);
    pairs.sort((a, b) => (Math.abs(a[0] - b[0]) > 1e-9 ? a[0] - b[0] : a[1] - b[1]));
    expectClose(
      Float64Array.from(pairs, ([x]) => x),
      re,
      { tolerance: 1e-12 },
    );
    expectClose(
      Float64Array.from(pairs, ([, y]) => y),
      im,
      { tolerance: 1e-12 },
    );
  });

  test("differentiable where they are simple", () => {
    const largest = (c: Tensor): Tensor => P.polyroots(c).re.max();
    // x² - s x + p with roots 2 and 3: d(3)/ds = 3, d(3)/dp = -1.
    expectClose(grad(largest)(f64([6, -5, 1])).slice([0, 2]), [-1, -3], { tolerance: 1e-12 });
  });
});

describe("fits agree with numpy.polynomial", () => {
  const { t, y, w, fits } = golden.fit;
  test.each(fits)("$family of degree $degree", ({ family, degree, c, weighted }) => {
    const fit = FIT[family as FamilyName];
    expectClose(fit(f64(t), f64(y), degree), decode(c), { tolerance: 1e-11 });
    expectClose(fit(f64(t), f64(y), degree, { weights: f64(w) }), decode(weighted), {
      tolerance: 1e-11,
    });
  });

  test("differentiable in data and weights, batched, bad shapes", () => {
    const value = (x: Tensor, v: Tensor, weights: Tensor): Tensor =>
      P.polyval(P.polyfit(x, v, 2, { weights }), 0.4).sum();
    checkGradients(value, [f64(t), f64(y), f64(w)], { tolerance: 1e-6 });
    const both = vmap((v: Tensor) => P.polyfit(f64(t), v, 1), { inAxes: 1 })(f64(y));
    expect(both.shape).toEqual([2, 2]);
    expect(() => P.polyfit(f64(t), ones([3]), 1)).toThrow(ShapeError);
  });
});
