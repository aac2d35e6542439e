import {
  array,
  type ConvergenceError,
  jit,
  type Tensor,
  valueAndGrad,
} from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import golden from "../../autodiff-core/fixtures/optim.json" with { type: "json" };
import { bfgs } from "./bfgs.ts";
import { type LbfgsModel, lbfgs } from "./lbfgs.ts";
import { minimise } from "./minimise.ts";
import { MINIMIZER_STATUS, type Minimizer } from "./minimizer.ts";
import type { QuasiNewtonState } from "./quasi-newton.ts";

type Vector = readonly number[];
interface Problem {
  readonly name: string;
  readonly fn: (p: Tensor) => Tensor;
  readonly start: Vector;
  readonly minimum: number;
}

const float64 = (values: Vector): Tensor => array(values, { dtype: "float64" });
const entries = (p: Tensor): Tensor[] => Array.from({ length: p.size }, (_, i) => p.slice(i));

function rosenbrock(p: Tensor): Tensor {
  const n = p.size;
  const [a, b] = [p.slice([0, n - 1]), p.slice([1, n])];
  return b.sub(a.square()).square().mul(100).add(a.sub(1).square()).sum();
}

/** Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17-41, and a badly conditioned quadratic. */
const PROBLEMS: readonly Problem[] = [
  { name: "Rosenbrock, 2 variables", fn: rosenbrock, start: [-1.2, 1], minimum: 0 },
  {
    name: "Rosenbrock, 20 variables",
    fn: rosenbrock,
    start: Array.from({ length: 20 }, (_, i) => (i % 2 ? 1 : -1.2)),
    minimum: 0,
  },
  {
    name: "Beale",
    fn(p) {
      const [x, y] = entries(p);
      const term = (power: number, value: number): Tensor =>
        x.mul(y.pow(power)).sub(x).add(value).square();
      return term(1, 1.5).add(term(2, 2.25)).add(term(3, 2.625));
    },
    start: [1, 1],
    minimum: 0,
  },
  {
    name: "Powell's singular function",
    fn(p) {
      const [a, b, c, d] = entries(p);
      const squares = a.add(b.mul(10)).square().add(c.sub(d).square().mul(5));
      return squares.add(b.sub(c.mul(2)).pow(4)).add(a.sub(d).pow(4).mul(10));
    },
    start: [3, -1, 0, 1],
    minimum: 0,
  },
  {
    name: "a quadratic with condition number 10⁴",
    fn: (p) =>
      p
        .square()
        .mul(float64(Array.from({ length: 12 }, (_, i) => 10 ** ((4 * i) / 11))))
        .sum(),
    start: Array.from({ length: 12 }, () => 1),
    minimum: 0,
  },
  {
    // Close to the minimum, 2 + z²/2 is 2 to rounding: values no longer say where downhill is, slopes do.
    name: "log-cosh above 2, flat far away",
    fn: (p) =>
      p
        .sub(float64([1, -2]))
        .mul(5)
        .cosh()
        .log()
        .sum()
        .add(2),
    start: [20, 30],
    minimum: 2,
  },
];

const METHODS: readonly [string, Minimizer][] = [
  ["lbfgs", lbfgs()],
  ["lbfgs, memory 3", lbfgs({ memory: 3 })],
  ["bfgs", bfgs()],
  ["bfgs, self-scaled", bfgs({ scaling: "self" })],
];

describe.each(METHODS)("%s", (_name, minimizer) => {
  test.each(PROBLEMS)("minimises $name to 1e-10", async ({ fn, start, minimum }) => {
    const options = { minimizer, gradientTolerance: 1e-9, maxSteps: 3000 };
    const { value, gradientNorm, status } = await minimise(fn, float64(start), options);
    expect(status).toBe("converged");
    expect(gradientNorm).toBeLessThanOrEqual(1e-9);
    expect(Math.abs(value - minimum)).toBeLessThan(1e-10);
  });

  test("agrees with scipy on Rosenbrock, with about as many evaluations", async () => {
    const options = { minimizer, gradientTolerance: 1e-10 };
    const { x, evaluations } = await minimise(rosenbrock, float64(golden.start), options);
    const { exactX, functionEvaluations } = golden.minimiser;
    Array.from(x.dataSync()).forEach((value, i) => {
      expect(Math.abs(value - exactX[i])).toBeLessThan(1e-9);
    });
    expect(evaluations).toBeLessThan(1.5 * functionEvaluations);
  });

  test("reaches the rounding level in float32", async () => {
    const options = { minimizer, throw: false, maxSteps: 500 };
    const { value } = await minimise(rosenbrock, array([-1.2, 1]), options);
    expect(value).toBeLessThan(1e-9);
  });

  test("every accepted step satisfies the strong Wolfe conditions", () => {
    const evaluate = valueAndGrad(rosenbrock);
    const step = jit((x: Tensor, state: unknown) => {
      const next = minimizer.step(x, state as never, (p) => evaluate(p));
      return { x: next.params, state: next.state as unknown };
    });
    let x = float64([-1.2, 1, -1.2, 1]);
    let state: unknown = minimizer.init(x, (p) => evaluate(p));
    const margins: number[] = [];
    for (let i = 0; i < 40; i++) {
      const before = x;
      ({ x, state } = step(x, state));
      const [[f0, g0], [f1, g1]] = [evaluate(before), evaluate(x)];
      const s = x.sub(before);
      const slope0 = s.dot(g0).item();
      expect(f1.item()).toBeLessThanOrEqual(f0.item() + 1e-4 * slope0);
      margins.push(Math.abs(s.dot(g1).item()) / Math.abs(slope0));
    }
    expect(Math.max(...margins)).toBeLessThanOrEqual(0.9);
  });

  test("keeps int leaves and works on trees of several dtypes", async () => {
    const start = { a: array([3]), b: [float64([1, 2])], index: array([7], { dtype: "int32" }) };
    const loss = ({ a, b }: typeof start): Tensor =>
      a.sub(1).square().sum().cast("float64").add(b[0].square().sum());
    const { x } = await minimise(loss, start, { minimizer, throw: false });
    expect(x.a.item()).toBeCloseTo(1, 5);
    expect(x.a.dtype).toBe("float32");
    expect(x.index.js()).toEqual([7]);
  });

  test("starting at the minimum is converged", async () => {
    const { status, value } = await minimise(rosenbrock, float64([1, 1]), { minimizer });
    expect([status, value]).toEqual(["converged", 0]);
  });

  test("a kink in every direction ends with lineSearchFailed and the best point", async () => {
    const cone = (p: Tensor): Tensor => p.abs().sum().add(p.slice(0).abs().mul(3));
    const options = { minimizer, throw: false };
    const { status, value } = await minimise(cone, float64([1, 2]), options);
    expect(status).toBe("lineSearchFailed");
    expect(value).toBeLessThan(0.1);
  });

  test("steps around a region where the loss is not finite", async () => {
    const barrier = (p: Tensor): Tensor =>
      p.sub(3).square().sum().sub(p.sub(1).log().sum().mul(0.1));
    const { x, status } = await minimise(barrier, float64([1.001, 9]), { minimizer });
    expect(status).toBe("converged");
    const exact = 2 + Math.sqrt(1 + 0.05);
    for (const value of x.dataSync()) expect(value).toBeCloseTo(exact, 7);
  });
});

describe("minimise", () => {
  test("throws with the last point unless it converges, and tells what to do", async () => {
    const run = minimise(rosenbrock, float64([-1.2, 1]), { maxSteps: 3 });
    const error = await run.then(
      () => undefined,
      (thrown: ConvergenceError) => thrown,
    );
    expect(error?.details.status).toBe("finished");
    expect(rosenbrock(error?.details.lastGood as Tensor).item()).toBeLessThan(24.2);
    expect(error?.message).toMatch(
      /after 3 steps \(finished\)\. All steps were made; raise maxSteps/,
    );
  });

  test("settings that no search can use are refused", () => {
    expect(() => lbfgs({ memory: 0 })).toThrow(/options.memory to be a whole number >= 1/);
    expect(() => lbfgs({ c1: 0.6 })).toThrow(/options.c1 to be between 0 and 0.5/);
    expect(() => bfgs({ c1: 0.1, c2: 0.05 })).toThrow(/options.c2 to be between options.c1 and 1/);
    return expect(minimise(rosenbrock, float64([1, 1]), { maxSteps: 0 })).rejects.toThrow(
      /maxSteps/,
    );
  });
});

describe("lbfgs", () => {
  test("its direction is that of the two-loop recursion, also after the ring is full", () => {
    const memory = 4;
    const minimizer = lbfgs({ memory });
    const evaluate = valueAndGrad(rosenbrock);
    let x = float64([-1.2, 1, -1.2, 1, 0.5, 0.3]);
    let state: QuasiNewtonState<LbfgsModel> = minimizer.init(x, (p) => evaluate(p));
    const pairs: { s: number[]; y: number[] }[] = [];
    for (let i = 0; i < 15; i++) {
      const next = minimizer.step(x, state, (p) => evaluate(p));
      const alpha = next.state.stepLength.item();
      const direction = Array.from(next.params.sub(x).div(alpha).dataSync());
      const expected = twoLoop(Array.from(state.gradient.dataSync()), pairs.slice(-memory));
      const scale = Math.max(...expected.map(Math.abs));
      direction.forEach((value, k) => {
        expect(Math.abs(value - expected[k]) / scale).toBeLessThan(1e-8);
      });
      pairs.push({
        s: Array.from(next.params.sub(x).dataSync()),
        y: Array.from(next.state.gradient.sub(state.gradient).dataSync()),
      });
      ({ params: x, state } = next);
    }
  });

  test("forgets its pairs when a search fails, and reports a failure only if the gradient fails too", () => {
    const minimizer = lbfgs();
    const bowl = valueAndGrad((p: Tensor) => p.square().sum());
    // Higher everywhere than where the search starts.
    const wall = (p: Tensor): [Tensor, Tensor] => [p.square().sum().add(1e6), p];
    const start = float64([1, 2]);
    const first = minimizer.step(
      start,
      minimizer.init(start, (p) => bowl(p)),
      (p) => bowl(p),
    );
    expect(first.state.pairs.item()).toBe(1);
    const stuck = { ...first.state, gradient: float64([1, 1]) };
    const second = minimizer.step(first.params, stuck, wall);
    const { running, lineSearchFailed } = MINIMIZER_STATUS;
    expect([second.state.pairs.item(), second.state.status.item()]).toEqual([0, running]);
    expect(second.params.js()).toEqual(first.params.js());
    const third = minimizer.step(second.params, second.state, wall);
    expect(third.state.status.item()).toBe(lineSearchFailed);
    expect(third.params.js()).toEqual(first.params.js());
  });

  test("refresh takes another loss and keeps the curvature", () => {
    const minimizer = lbfgs();
    const on =
      (shift: number) =>
      (p: Tensor): [Tensor, Tensor] =>
        valueAndGrad((q: Tensor) => q.sub(shift).square().sum())(p);
    const start = float64([3, 4]);
    const first = minimizer.step(start, minimizer.init(start, on(0)), on(0));
    const refreshed = minimizer.refresh(first.params, first.state, on(1));
    expect(refreshed.pairs.item()).toBe(1);
    expect(refreshed.value.item()).toBe(on(1)(first.params)[0].item());
    const { value } = minimizer.step(first.params, refreshed, on(1));
    expect(value.item()).toBeLessThan(1e-20);
  });
});

/** Nocedal & Wright, Numerical Optimization (2nd ed., 2006), algorithm 7.4, in plain numbers. */
function twoLoop(gradient: Vector, pairs: readonly { s: Vector; y: Vector }[]): number[] {
  const dot = (a: Vector, b: Vector): number => a.reduce((sum, v, i) => sum + v * b[i], 0);
  let q = [...gradient];
  const alphas: number[] = [];
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y } = pairs[i];
    alphas[i] = dot(s, q) / dot(s, y);
    q = q.map((v, k) => v - alphas[i] * y[k]);
  }
  const last = pairs.at(-1);
  if (last !== undefined) q = q.map((v) => (v * dot(last.s, last.y)) / dot(last.y, last.y));
  pairs.forEach(({ s, y }, i) => {
    const beta = dot(y, q) / dot(s, y);
    q = q.map((v, k) => v + (alphas[i] - beta) * s[k]);
  });
  return q.map((v) => -v);
}
