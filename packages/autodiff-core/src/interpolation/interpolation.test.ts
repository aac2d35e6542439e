import { describe, expect, test } from "vitest";
import golden from "../../fixtures/interpolation.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import {
  array,
  checkGradients,
  concat,
  derivatives,
  grad,
  jit,
  OptionError,
  ones,
  ShapeError,
  type Tensor,
  vmap,
} from "../index.ts";
import {
  akimaSpline,
  barycentric,
  barycentricWeights,
  bspline,
  bsplineBasis,
  type CubicSplineOptions,
  cubicSpline,
  differentiatePiecewise,
  evaluatePiecewise,
  hermiteSpline,
  integratePiecewise,
  interp,
  interpolateGrid,
  linearSpline,
  monotoneSpline,
} from "./index.ts";

type Golden = Parameters<typeof decode>[0];
const close = (actual: Tensor, expected: Golden, tolerance = 1e-12): void => {
  const values = decode(expected);
  const scale = Math.max(1, ...values.map(Math.abs).filter(Number.isFinite));
  expectClose(actual, values, { tolerance, scale });
};

describe.each(golden.splines)("splines through $x.length points agree with SciPy", (table) => {
  const [x, y, t, inside] = [f64(table.x), f64(table.y), f64(table.t), f64(table.inside)];

  test("interp", () => {
    close(interp(t, x, y), table.linear);
    close(evaluatePiecewise(linearSpline(x, y), t, { extrapolate: "clamp" }), table.linear);
  });

  const boundaries: Record<string, CubicSplineOptions> = {
    notAKnot: {},
    natural: { boundary: "natural" },
    clamped: { boundary: "clamped" },
    given: {
      boundary: {
        left: { order: 1, value: f64([0.3, -0.2]) },
        right: { order: 2, value: f64([0.5, 0.1]) },
      },
    },
  };

  test.each(Object.entries(boundaries))("cubicSpline %s", (name, options) => {
    const expected = table[name as "natural"];
    const spline = cubicSpline(x, y, options);
    close(evaluatePiecewise(spline, t), expected.value);
    close(evaluatePiecewise(spline, t, { derivative: 1 }), expected.first, 1e-11);
    close(evaluatePiecewise(spline, inside, { derivative: 2 }), expected.second, 1e-10);
    close(evaluatePiecewise(integratePiecewise(spline), inside), expected.integral);
    const slope = evaluatePiecewise(differentiatePiecewise(spline), t);
    close(slope, expected.first, 1e-11);
    const compiled = jit((u: Tensor, v: Tensor, s: Tensor) =>
      evaluatePiecewise(cubicSpline(u, v, options), s),
    );
    close(compiled(x, y, t), expected.value);
  });

  test("cubicSpline periodic", () => {
    const wrapped = concat([y.slice([0, -1]), y.slice([0, 1])]);
    const spline = cubicSpline(x, wrapped, { boundary: "periodic" });
    const options = { extrapolate: "periodic" } as const;
    close(evaluatePiecewise(spline, t, options), table.periodic.value);
    close(evaluatePiecewise(spline, t, { ...options, derivative: 1 }), table.periodic.first, 1e-11);
  });

  test("monotoneSpline and akimaSpline", () => {
    const monotone = monotoneSpline(x, y);
    close(evaluatePiecewise(monotone, t), table.monotone.value);
    close(evaluatePiecewise(monotone, t, { derivative: 1 }), table.monotone.first, 1e-11);
    if (table.akima === undefined || table.makima === undefined) return;
    close(evaluatePiecewise(akimaSpline(x, y), t), table.akima.value);
    const modified = akimaSpline(x, y, { weights: "modified" });
    close(evaluatePiecewise(modified, t), table.makima.value);
  });

  test("derivatives in abscissae, values and points agree with differences", () => {
    const s = inside.add(1e-2).slice([0, 1]);
    for (const build of [cubicSpline, linearSpline, monotoneSpline]) {
      const f = (u: Tensor, v: Tensor, w: Tensor): Tensor =>
        evaluatePiecewise(build(u, v), w).sum();
      checkGradients(f, [x, y, s], { tolerance: 1e-5, step: 1e-4 });
    }
  });
});

describe("piecewise polynomials", () => {
  const x = f64([0, 1, 3]);
  const y = f64([1, 2, 0]);

  test("are smooth inside their pieces to every order, also by Taylor mode", () => {
    const spline = cubicSpline(f64([0, 1, 2, 3]), f64([0, 1, 8, 27]));
    const at = (p: Tensor): Tensor => evaluatePiecewise(spline, p.slice("...", 0));
    const { ux, uxx, uxxx } = derivatives(at, { ux: [1], uxx: [2], uxxx: [3] })(f64([[1.5]]));
    expectClose(concat([ux, uxx, uxxx]), [6.75, 9, 6], { tolerance: 1e-12 });
  });

  test("outside of their breaks do what is asked", () => {
    const line = linearSpline(x, y);
    const out = f64([-1, 4]);
    expect(evaluatePiecewise(line, out).js()).toEqual([0, -1]);
    expect(evaluatePiecewise(line, out, { extrapolate: "clamp" }).js()).toEqual([1, 0]);
    expect(evaluatePiecewise(line, out, { extrapolate: "periodic" }).js()).toEqual([1, 2]);
    expect(evaluatePiecewise(line, out, { extrapolate: "nan" }).js()).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
    expect(interp(out, x, y, { left: -7, right: 9 }).js()).toEqual([-7, 9]);
  });

  test("a hermiteSpline takes the slopes it is given", () => {
    const spline = hermiteSpline(x, y, f64([3, -1, 0.5]));
    expect(evaluatePiecewise(spline, x, { derivative: 1 }).js()).toEqual([3, -1, 0.5]);
    expect(evaluatePiecewise(spline, x).js()).toEqual([1, 2, 0]);
  });

  test("in batches, and float32", () => {
    const many = vmap((v: Tensor) => evaluatePiecewise(cubicSpline(x, v), 0.5));
    const each = [y, y.mul(2)].map((v) => evaluatePiecewise(cubicSpline(x, v), 0.5).item());
    expectClose(
      many(
        f64([
          [1, 2, 0],
          [2, 4, 0],
        ]),
      ),
      each,
      { tolerance: 1e-14 },
    );
    const single = cubicSpline(array([0, 1, 3]), array([1, 2, 0]));
    expect(evaluatePiecewise(single, 0.5).dtype).toBe("float32");
  });

  test("bad input", () => {
    expect(() => cubicSpline(ones([3]), ones([2]))).toThrow(ShapeError);
    expect(() => linearSpline(ones([1]), ones([1]))).toThrow(/n >= 2/);
    // @ts-expect-error: not a boundary
    expect(() => cubicSpline(x, y, { boundary: "free" })).toThrow(OptionError);
  });
});

describe("barycentric", () => {
  test.each(golden.barycentric)(
    "$x.length Chebyshev points agree with SciPy",
    ({ x, y, t, value }) => {
      if (x.length > 1) close(barycentric(f64(x), f64(y), f64(t)), value);
      else
        close(
          barycentric(f64(x), f64(y), f64(t)),
          t.map(() => y[0]),
        );
    },
  );

  test("derivatives are right at the nodes too", () => {
    const nodes = f64([-1, -0.5, 0.2, 1]);
    const cubic = (s: Tensor): Tensor => s.pow(3).sub(s.mul(2));
    const f = (p: Tensor): Tensor => barycentric(nodes, cubic(nodes), p.slice("...", 0));
    const points = f64([[-1], [0.2], [0.7]]);
    const { u, ux, uxx } = derivatives(f, { u: [0], ux: [1], uxx: [2] })(points);
    const s = points.slice(":", 0);
    expectClose(u, cubic(s).dataSync(), { tolerance: 1e-14 });
    expectClose(ux, s.square().mul(3).sub(2).dataSync(), { tolerance: 1e-13 });
    expectClose(uxx, s.mul(6).dataSync(), { tolerance: 1e-12 });
    const sum = (s0: Tensor): Tensor => barycentric(nodes, cubic(nodes), s0).sum();
    expect(grad(sum)(f64([0.2])).item()).toBeCloseTo(3 * 0.04 - 2, 13);
  });

  test("weights computed before", () => {
    const x = f64([0, 1, 2, 5]);
    const weights = barycentricWeights(x);
    const y = f64([1, 0, 2, 1]);
    close(barycentric(x, y, 1.5, { weights }), barycentric(x, y, 1.5).js() as number);
  });
});

describe("B-splines agree with SciPy", () => {
  test.each(golden.bsplines)("degree $degree", ({ degree, knots, c, x, basis, value }) => {
    close(bsplineBasis(f64(knots), degree, f64(x)), basis);
    close(bspline(f64(knots), f64(c), degree, f64(x)), value);
    if (degree < 2) return;
    const points = f64([0.3, 1.5, 2.2]);
    checkGradients((p: Tensor, q: Tensor) => bspline(f64(knots), q, degree, p), [points, f64(c)]);
  });

  test("bad input", () => {
    expect(() => bsplineBasis(ones([3]), 2, 0)).toThrow(ShapeError);
    expect(() => bsplineBasis(ones([3]), 0.5, 0)).toThrow(OptionError);
    expect(() => bspline(f64([0, 1, 2, 3]), ones([3]), 1, 0)).toThrow(/2 coefficients/);
  });
});

describe("interpolateGrid agrees with SciPy", () => {
  test.each(golden.grids)("in $axes.length dimensions", (grid) => {
    const axes = grid.axes.map((axis) => f64(axis));
    const [values, inside, outside] = [
      f64(grid.values as never),
      f64(grid.inside),
      f64(grid.outside),
    ];
    close(interpolateGrid(axes, values, inside), grid.linear as Golden);
    close(interpolateGrid(axes, values, inside, { method: "nearest" }), grid.nearest as Golden);
    close(interpolateGrid(axes, values, outside), grid.extended as Golden);
    const marked = interpolateGrid(axes, values, outside, { extrapolate: "nan" });
    expectClose(marked, decode(grid.nan as Golden), { tolerance: 1e-12 });
    const f = (v: Tensor, p: Tensor): Tensor => interpolateGrid(axes, v, p).sum();
    checkGradients(f, [values, inside.slice([0, 2])], { tolerance: 1e-6, step: 1e-4 });
  });

  test("bad input", () => {
    expect(() => interpolateGrid([ones([3])], ones([2]), ones([1, 1]))).toThrow(ShapeError);
  });
});

test("descending abscissae are refused when the program runs; NaN is not", () => {
  const x = f64([0, 2, 1, 3]);
  const build = jit((at: Tensor) => cubicSpline(at, x).coefficients);
  expect(() => build(x)).toThrow(/ascending/);
  expect(() => interp(0.5, x, x)).toThrow(/ascending/);
  expect(interp(0.5, f64([0, NaN]), f64([0, 1])).item()).toBeNaN();
});
