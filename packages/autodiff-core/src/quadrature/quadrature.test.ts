import { describe, expect, test } from "vitest";
import golden from "../../fixtures/quadrature.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import {
  array,
  checkGradients,
  DomainError,
  grad,
  jet,
  jit,
  OptionError,
  ones,
  type Tensor,
  vmap,
} from "../index.ts";
import {
  clenshawCurtis,
  cumulativeTrapezoid,
  gaussChebyshev,
  gaussHermite,
  gaussJacobi,
  gaussKronrod,
  gaussLaguerre,
  gaussLegendre,
  gaussLobatto,
  gaussNormal,
  integrate,
  type QuadratureRule,
  simpson,
  trapezoid,
} from "./index.ts";

const at = (x: number): Tensor => array(x, { dtype: "float64" });

function expectRule(
  { nodes, weights }: QuadratureRule,
  expected: { nodes: number[]; weights: number[] },
): void {
  expectClose(nodes, expected.nodes, { tolerance: 1e-15, scale: 1 });
  expectClose(weights, expected.weights, { tolerance: 2e-13, scale: 1e-300 });
}

describe("Gauss rules agree with 60-digit ones, weights to 2e-13 relative however small:", () => {
  const rules = { gaussLegendre, gaussHermite, gaussNormal, gaussLaguerre };
  test.each(Object.entries(rules))("%s", (name, rule) => {
    const table = golden.rules[name as keyof typeof golden.rules];
    for (const [n, expected] of Object.entries(table)) expectRule(rule(Number(n)), expected);
  });

  test.each(golden.jacobi)("gaussJacobi($n, $alpha, $beta)", ({ n, alpha, beta, ...expected }) => {
    expectRule(gaussJacobi(n, alpha, beta), expected);
  });

  test("gaussHermite does not overflow", () => {
    const { nodes, weights } = gaussHermite(1000);
    expect(weights.sum().item()).toBeCloseTo(Math.sqrt(Math.PI), 12);
    expect(nodes.square().mul(weights).sum().item()).toBeCloseTo(Math.sqrt(Math.PI) / 2, 11);
  });
});

/** Largest error over the monomials up to a degree, on [0, 2] against `2^(k+1)/(k+1)`. */
function errorOnMonomials({ nodes, weights }: QuadratureRule, degree: number): number {
  const errors = Array.from({ length: degree + 1 }, (_, k) => {
    const exact = 2 ** (k + 1) / (k + 1);
    return Math.abs(nodes.pow(k).mul(weights).sum().item() / exact - 1);
  });
  return Math.max(...errors);
}

describe("exactness on an interval", () => {
  const interval = [0, 2] as const;
  test.each([
    ["gaussLegendre", 13, gaussLegendre(7, { interval })],
    ["gaussLobatto", 11, gaussLobatto(7, { interval })],
    ["gaussLobatto with two nodes", 1, gaussLobatto(2, { interval })],
    ["clenshawCurtis, odd", 6, clenshawCurtis(7, { interval })],
    ["clenshawCurtis, even", 7, clenshawCurtis(8, { interval })],
    ["clenshawCurtis with two nodes", 1, clenshawCurtis(2, { interval })],
    ["gaussKronrod 7, 15", 22, gaussKronrod(7, { interval })],
    ["gaussKronrod 10, 21", 31, gaussKronrod(10, { interval })],
    ["gaussKronrod 2, 5", 7, gaussKronrod(2, { interval })],
  ] as const)("%s to degree %i", (_name, degree, rule) => {
    expect(errorOnMonomials(rule, degree)).toBeLessThan(2e-14);
    // Above, the error of the long rules is below rounding.
    if (degree < 20) expect(errorOnMonomials(rule, degree + 2)).toBeGreaterThan(1e-12);
  });

  test("the embedded Gauss rule of gaussKronrod", () => {
    const { nodes, gaussWeights } = gaussKronrod(10, { interval });
    expect(errorOnMonomials({ nodes, weights: gaussWeights }, 19)).toBeLessThan(1e-14);
  });

  test("gaussChebyshev", () => {
    const { nodes, weights } = gaussChebyshev(5);
    expect(nodes.pow(8).mul(weights).sum().item()).toBeCloseTo((Math.PI * 35) / 128, 14);
  });

  test("float32, and bad options", () => {
    expect(gaussLegendre(3, { dtype: "float32" }).nodes.dtype).toBe("float32");
    expect(() => gaussLegendre(0)).toThrow(OptionError);
    expect(() => gaussLobatto(1)).toThrow(OptionError);
    expect(() => gaussJacobi(3, -1, 0)).toThrow(OptionError);
    expect(() => gaussLegendre(3, { interval: [0, Number.POSITIVE_INFINITY] })).toThrow(
      /integrate/,
    );
  });
});

describe("integrate", () => {
  const { integrals } = golden;
  const inf = Number.POSITIVE_INFINITY;
  const cases: readonly [string, (x: Tensor) => Tensor, number, number, number][] = [
    ["a kink", (x) => x.sub(0.3).abs(), 0, 1, integrals.kink],
    ["oscillations", (x) => x.mul(40).cos().mul(x.exp()), 0, 2, integrals.oscillating],
    ["a peak", (x) => x.sub(0.4).mul(100).square().add(1).reciprocal(), -1, 1, integrals.peak],
    ["a logarithm", (x) => x.log(), 0, 1, integrals.logarithm],
    ["a half line", (x) => x.neg().exp().div(x.add(1)), 0, inf, integrals.halfLine],
    ["the other half line", (x) => x.exp().div(x.neg().add(1)), -inf, 0, integrals.halfLine],
    [
      "the whole line",
      (x) => x.sub(2).square().neg().exp().mul(x.cos()),
      -inf,
      inf,
      integrals.wholeLine,
    ],
    ["backwards", (x) => x.sub(0.3).abs(), 1, 0, -integrals.kink],
    ["backwards from infinity", (x) => x.neg().exp().div(x.add(1)), inf, 0, -integrals.halfLine],
    ["nothing", (x) => x.exp(), 1, 1, 0],
  ];

  test.each(cases)("%s", (_name, f, a, b, expected) => {
    const { value, error, intervals, status } = integrate(f, a, b, { rtol: 1e-10, atol: 1e-14 });
    expectClose(value, [expected], { tolerance: 1e-10, scale: 1e-3 });
    expect(error.item()).toBeGreaterThanOrEqual(Math.abs(value.item() - expected) - 1e-15);
    expect(status.item()).toBe(0);
    expect(intervals.item()).toBeLessThan(50);
    const compiled = jit(() => integrate(f, a, b, { rtol: 1e-10, atol: 1e-14 }).value);
    expect(compiled().item()).toBeCloseTo(value.item(), 14);
  });

  test("smooth integrands need one interval; breakpoints spare halving", () => {
    expect(integrate((x) => x.exp(), 0, 1).intervals.item()).toBe(1);
    const kink = integrate((x) => x.sub(0.3).abs(), 0, 1, { breakpoints: [0.3] });
    expect(kink.intervals.item()).toBe(2);
    expect(kink.value.item()).toBeCloseTo(integrals.kink, 15);
  });

  test("tensors as integrands, batches of integrals, float32", () => {
    const moments = (s: Tensor): Tensor =>
      integrate(
        (x) =>
          x
            .mul(f64([1, 2]))
            .add(s)
            .sin(),
        0,
        s,
      ).value;
    const one = (s: number): number[] => [
      Math.cos(s) - Math.cos(2 * s),
      (Math.cos(s) - Math.cos(3 * s)) / 2,
    ];
    expectClose(moments(at(0.7)), one(0.7), { tolerance: 1e-14 });
    expectClose(vmap(moments)(f64([0.7, 2])), [...one(0.7), ...one(2)], { tolerance: 1e-12 });
    const single = integrate((x) => x.exp(), 0, array(1)).value;
    expect(single.dtype).toBe("float32");
    expectClose(single, [Math.E - 1], { tolerance: 1e-6 });
  });

  test("derivatives in the ends and in what the integrand uses, to second order, in every mode", () => {
    const f = (p: Tensor): Tensor => {
      const [a, b, k] = [p.slice(0), p.slice(1), p.slice(2)];
      return integrate((x) => x.mul(k).sin().div(x.sub(0.35).square().add(0.1)), a, b, {
        rtol: 1e-12,
        atol: 1e-12,
      }).value;
    };
    const point = f64([0.1, 1.3, 4]);
    checkGradients(f, [point], { tolerance: 1e-7 });
    checkGradients(
      (p: Tensor) =>
        grad(f)(p)
          .mul(f64([1, 2, 3]))
          .sum(),
      [point],
      { tolerance: 1e-6 },
    );
    const e = (t: Tensor): Tensor => integrate((x) => x.mul(t).exp(), 0, 1).value;
    const [, [c1, c2]] = jet(e)(at(1), [at(1), at(0)]);
    expect(c1.item()).toBeCloseTo(1, 13);
    expect(c2.mul(2).item()).toBeCloseTo(Math.E - 2, 13);
    expect(jit(grad(e))(at(1)).item()).toBeCloseTo(1, 13);
  });

  test("derivative over an infinite interval", () => {
    const f = (w: Tensor): Tensor =>
      integrate((x) => x.square().mul(w).neg().exp(), -inf, inf).value;
    expect(grad(f)(at(1)).item()).toBeCloseTo(-Math.sqrt(Math.PI) / 2, 9);
  });

  test("says when it has not converged, in compiled code too", () => {
    const hard = (): Tensor => integrate((x) => x.reciprocal(), 0, 1, { maxIntervals: 8 }).value;
    expect(hard).toThrow(DomainError);
    expect(() => jit(hard)()).toThrow(/status 1/);
    expect(() => integrate((x) => x.sub(0.5).reciprocal(), 0, 1)).toThrow(/status 2/);
    const soft = integrate((x) => x.reciprocal(), 0, 1, { maxIntervals: 8, throw: false });
    expect([soft.status.item(), soft.intervals.item()]).toEqual([1, 8]);
    expect(() => integrate((x) => x, 0, 1, { rtol: 0 })).toThrow(OptionError);
    expect(() => integrate((x) => x, 0, 1, { breakpoints: [0.5, 0.2] })).toThrow(OptionError);
    expect(() => integrate((x) => x, ones([2]), 1)).toThrow(/vmap/);
  });
});

describe("integrals of samples agree with SciPy", () => {
  test.each(golden.samples)("$x.length points", (sample) => {
    const y = f64(sample.y);
    const x = f64(sample.x);
    const close = (actual: Tensor, expected: Parameters<typeof decode>[0]): void =>
      expectClose(actual, decode(expected), { tolerance: 1e-13 });
    close(trapezoid(y, { x }), sample.trapezoid);
    close(trapezoid(y, { dx: 0.3 }), sample.trapezoidSpaced);
    close(cumulativeTrapezoid(y, { x }), sample.cumulative);
    close(simpson(y, { x }), sample.simpson);
    close(simpson(y, { dx: 0.3 }), sample.simpsonSpaced);
    close(trapezoid(y.transpose(), { x, axis: 0 }), sample.trapezoid);
    close(cumulativeTrapezoid(y.transpose(), { x, axis: 0 }).transpose(), sample.cumulative);
    checkGradients((v: Tensor, u: Tensor) => simpson(v, { x: u }).sum(), [y, x]);
  });

  test("bad input", () => {
    expect(() => trapezoid(ones([3]), { x: ones([2]) })).toThrow(/one abscissa/);
    expect(() => trapezoid(ones([0]))).toThrow(/at least one sample/);
    expect(() => trapezoid(ones([3]), { x: ones([3]), dx: 1 })).toThrow(OptionError);
  });
});

test("an integrand that returns a number is refused with the remedy", () => {
  const one = (() => 1) as unknown as (x: Tensor) => Tensor;
  expect(() => integrate(one, 0, 1)).toThrow(/onesLike/);
});
