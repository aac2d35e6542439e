/** Transformations of transformations, on functions with loops, branches, closures and trees. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { f64 } from "../testing/doubles.ts";
import { expectClose } from "../testing/expect-close.ts";
import {
  array,
  checkGradients,
  checkpoint,
  cond,
  forLoop,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  jet,
  jit,
  jvp,
  linearize,
  ones,
  scalar,
  scan,
  stack,
  type Tensor,
  treeMap,
  valueAndGrad,
  vjp,
  vmap,
  whileLoop,
  zeros,
} from "./index.ts";

const real = fc.double({ min: -2, max: 2, noNaN: true });
const vector = (n: number) => fc.array(real, { minLength: n, maxLength: n });
const CLOSE = { tolerance: 1e-11 };
const RUNS = { numRuns: 12, seed: 20260101 };

function same(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expectClose(actual, expected.dataSync(), CLOSE);
}

/** A recurrent cell: the state is mixed, squashed and read out. */
function recurrent(w: Tensor, xs: Tensor): Tensor {
  const step = (h: Tensor, x: Tensor): [Tensor, Tensor] => {
    const next = h.matmul(w).add(x).tanh();
    return [next, next.mul(x).sum()];
  };
  const [h, outputs] = scan(step, zeros([2], { dtype: "float64" }), xs);
  return h.square().sum().add(outputs.sin().sum());
}

/** Newton's method to a tolerance: the number of turns depends on the value. */
function root(a: Tensor): Tensor {
  const far = (y: Tensor): Tensor => y.mul(y).sub(a).abs().greater(1e-13);
  return whileLoop(far, (y: Tensor) => y.add(a.div(y)).mul(0.5), a.add(1), { maxSteps: 60 });
}

const matrix2 = fc.tuple(vector(2), vector(2));
const steps = fc.array(vector(2), { minLength: 1, maxLength: 4 });

describe("loops", () => {
  test("jit(grad(scan)) is grad(scan), and agrees with differences", () => {
    fc.assert(
      fc.property(matrix2, steps, (w, xs) => {
        const [W, X] = [f64(w).mul(0.4), f64(xs)];
        const both = (f: (w: Tensor, xs: Tensor) => readonly [Tensor, Tensor]) => f(W, X);
        const gradient = grad(recurrent, { argnums: [0, 1] });
        const eager = both(gradient);
        both(jit(gradient)).forEach((g, i) => {
          same(g, eager[i]);
        });
        checkGradients(recurrent, [W, X], { tolerance: 1e-8 });
      }),
      RUNS,
    );
  });

  test("the Hessian of a scan is the same by all four mode orders", () => {
    const W = f64([
      [0.3, -0.2],
      [0.5, 0.1],
    ]);
    const X = f64([
      [1, 2],
      [-0.4, 0.3],
      [0.2, 0.6],
    ]);
    const f = (w: Tensor): Tensor => recurrent(w, X);
    const expected = hessian(f)(W);
    same(jacrev(jacrev(f))(W), expected);
    same(jacfwd(jacfwd(f))(W), expected);
    same(jacrev(jacfwd(f))(W), expected);
    same(jit(hessian(f))(W), expected);
    checkGradients((w: Tensor) => hessian(f)(w).sin().sum(), [W], { tolerance: 1e-7 });
  });

  test("checkpoint inside scan inside grad changes nothing but memory", () => {
    const W = f64([
      [0.3, -0.2],
      [0.5, 0.1],
    ]);
    const X = f64([
      [1, 2],
      [-0.4, 0.3],
    ]);
    const saved = (w: Tensor): Tensor => {
      const step = checkpoint((h: Tensor, x: Tensor) => h.matmul(w).add(x).tanh());
      const [h] = scan(
        (state: Tensor, x: Tensor) => [step(state, x), null] as const,
        ones([2], { dtype: "float64" }),
        X as Tensor | null as Tensor,
      );
      return h.square().sum();
    };
    checkGradients(saved, [W], { tolerance: 1e-8 });
    checkGradients((w: Tensor) => grad(saved)(w).sin().sum(), [W], { tolerance: 1e-8 });
    same(jit(grad(saved))(W), grad(saved)(W));
  });

  test("vmap(whileLoop) gives every entry its own number of turns", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 5 }),
        (a) => {
          expectClose(vmap(root)(f64(a)), a.map(Math.sqrt), { tolerance: 1e-12 });
          const slope = a.map((v) => 0.5 / Math.sqrt(v));
          expectClose(vmap(grad(root))(f64(a)), slope, { tolerance: 1e-10 });
          expectClose(grad((x: Tensor) => vmap(root)(x).sum())(f64(a)), slope, {
            tolerance: 1e-10,
          });
          expectClose(jit(vmap(grad(root)))(f64(a)), slope, { tolerance: 1e-10 });
        },
      ),
      { ...RUNS, numRuns: 5 },
    );
  });

  test("reverse mode through a bounded loop of hundreds of turns", () => {
    const decay = (x: Tensor): Tensor =>
      whileLoop(
        (s) => s.i.less(300),
        (s: { i: Tensor; y: Tensor }) => ({
          i: s.i.add(1),
          y: s.y.mul(0.99).add(x.sin().mul(0.01)),
        }),
        { i: scalar(0, "int32"), y: x },
        { maxSteps: 1000 },
      ).y;
    checkGradients(decay, [f64(0.7)], { tolerance: 1e-9 });
  });

  test("the bound of a loop ends it", () => {
    const doubled = (x: Tensor): Tensor =>
      whileLoop(
        () => scalar(1).cast("bool"),
        (y: Tensor) => y.mul(2),
        x,
        { maxSteps: 5 },
      );
    expect(doubled(f64(1)).item()).toBe(32);
    expect(grad(doubled)(f64(1)).item()).toBe(32);
    expect(vmap(doubled)(f64([1, 2])).js()).toEqual([32, 64]);
  });

  test("jet goes through scan, while and cond", () => {
    const X = f64([
      [1, 2],
      [-0.4, 0.3],
    ]);
    const f = (w: Tensor): Tensor =>
      recurrent(
        f64([
          [0.3, -0.2],
          [0.5, 0.1],
        ]).mul(w),
        X,
      );
    const branches = (w: Tensor): Tensor =>
      cond(
        w.greater(0.5),
        () => root(w.add(1)),
        () => w.exp(),
      ).mul(f(w));
    for (const at of [0.3, 0.9]) {
      const zero = f64(0);
      const [, c] = jet(branches)(f64(at), [f64(1), zero, zero]);
      let derivative: (w: Tensor) => Tensor = branches;
      [1, 2, 6].forEach((factorial, k) => {
        const inner = derivative;
        derivative = (w) => jvp(inner, [w], [f64(1)])[1];
        expectClose(c[k], derivative(f64(at)).div(factorial).dataSync(), { tolerance: 1e-9 });
      });
    }
  });

  test("an empty scan returns its initial state, and its gradient is the identity", () => {
    const run = (h: Tensor): Tensor =>
      scan((s: Tensor, x: Tensor) => [s.mul(x).sin(), s], h, zeros([0], { dtype: "float64" }))[0];
    expect(run(f64(0.3)).item()).toBe(0.3);
    expect(grad(run)(f64(0.3)).item()).toBe(1);
    const [, outputs] = scan(
      (s: Tensor, x: Tensor) => [s.add(x), s],
      f64(0),
      zeros([0], { dtype: "float64" }),
    );
    expect(outputs.shape).toEqual([0]);
    expect(forLoop(3, 1, (_i, x: Tensor) => x.mul(2), f64(5)).item()).toBe(5);
  });

  test("a scan may carry integers and booleans beside floats", () => {
    const run = (x: Tensor): Tensor => {
      const step = (s: { n: Tensor; up: Tensor; y: Tensor }, v: Tensor) => {
        const y = s.up.where(s.y.mul(v), s.y.sub(v));
        return [{ n: s.n.add(1), up: s.up.logicalNot(), y: y.mul(s.n.add(1)) }, s.n] as const;
      };
      const init = { n: scalar(0, "int32"), up: array(true), y: x.slice(0) };
      const [{ y }, counts] = scan(step, init, x);
      expect(counts.dtype).toBe("int32");
      return y;
    };
    checkGradients(run, [f64([0.5, 1.5, -0.7])], { tolerance: 1e-8 });
    checkGradients((x: Tensor) => grad(run)(x).sum(), [f64([0.5, 1.5, -0.7])], { tolerance: 1e-8 });
    expect(
      vmap(run)(
        f64([
          [0.5, 1.5, -0.7],
          [1, 2, 3],
        ]),
      ).shape,
    ).toEqual([2]);
  });
});

describe("batches and derivatives", () => {
  const f = (x: Tensor, y: Tensor): Tensor =>
    x
      .mul(y)
      .sin()
      .sum()
      .add(x.square().sum().mul(y.slice(0)));

  test("grad(vmap(jvp)) agrees with differences", () => {
    fc.assert(
      fc.property(fc.tuple(vector(3), vector(3)), vector(3), (xs, y) => {
        const along = (x: Tensor): Tensor => jvp((v: Tensor) => f(v, f64(y)), [x], [x.cos()])[1];
        const total = (batch: Tensor): Tensor => vmap(along)(batch).sum();
        checkGradients(total, [f64(xs)], { modes: ["reverse"], tolerance: 1e-7 });
        same(jit(grad(total))(f64(xs)), grad(total)(f64(xs)));
      }),
      RUNS,
    );
  });

  test("jacfwd = jacrev, hvp = hessian · v, vjp is the transpose of jvp", () => {
    fc.assert(
      fc.property(vector(3), vector(3), vector(3), (a, b, c) => {
        const [x, y, v] = [f64(a), f64(b), f64(c)];
        const map = (z: Tensor): Tensor => stack([f(z, y), z.slice(1).mul(z.slice(2)), z.prod()]);
        same(jacfwd(map)(x), jacrev(map)(x));
        const g = (z: Tensor): Tensor => f(z, y);
        same(hvp(g)(x, v), hessian(g)(x).matmul(v));
        const [, pullback] = vjp(map, x);
        const [, tangent] = jvp(map, [x], [v]);
        same(pullback(y)[0].dot(v), y.dot(tangent));
        const [, push] = linearize(map, x);
        same(push(v), tangent);
      }),
      RUNS,
    );
  });

  test("nested vmap with in and out axes is a table", () => {
    const [x, y] = [
      f64([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      f64([
        [0.1, 0.2],
        [0.3, 0.4],
        [0.5, 0.6],
      ]),
    ];
    const cell = (a: Tensor, b: Tensor): Tensor => a.dot(b);
    const table = vmap(vmap(cell, { inAxes: [null, 1] }), { inAxes: [0, null] })(x, y);
    same(table, x.matmul(y));
    const turned = vmap(vmap(cell, { inAxes: [null, -1] }), { inAxes: [0, null], outAxes: 1 })(
      x,
      y,
    );
    same(turned, x.matmul(y).transpose());
  });

  test("in and out axes may be trees", () => {
    const run = vmap(
      (p: { a: Tensor; b: Tensor }, c: Tensor) => ({ sum: p.a.add(p.b).add(c), b: p.b }),
      {
        inAxes: [{ a: 0, b: null }, 1],
        outAxes: { sum: 1, b: null },
      },
    );
    const result = run(
      { a: f64([1, 2]), b: f64([10, 20, 30]) },
      f64([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    expect(result.sum.js()).toEqual([
      [12, 14],
      [24, 26],
      [36, 38],
    ]);
    expect(result.b.js()).toEqual([10, 20, 30]);
  });

  test("grad of jet, and jet of grad", () => {
    const curvature = (x: Tensor, w: Tensor): Tensor =>
      jet((z: Tensor) => z.mul(w).sin().exp())(x, [f64(1), f64(0)])[1][1].sum();
    checkGradients(curvature, [f64(0.4), f64(1.3)], { tolerance: 1e-8 });
    checkGradients(grad(curvature, { argnums: 1 }), [f64(0.4), f64(1.3)], { tolerance: 1e-8 });
    const slope = (w: Tensor): Tensor => grad((x: Tensor) => x.mul(w).sin())(f64(0.4));
    const [, [c1]] = jet(slope)(f64(1.3), [f64(1)]);
    same(c1, jvp(slope, [f64(1.3)], [f64(1)])[1]);
  });

  test("grad inside vmap inside jit, capturing tensors of every level", () => {
    const W = f64([
      [0.3, 0.7],
      [-0.4, 0.9],
    ]);
    const outer = jit((scale: Tensor, xs: Tensor) =>
      vmap((x: Tensor) => {
        const bias = x.sum();
        return grad((z: Tensor) => W.matmul(z).mul(scale).add(bias).tanh().sum())(x);
      })(xs),
    );
    const xs = f64([
      [1, 2],
      [-0.5, 0.1],
      [0.3, 0.3],
    ]);
    const byHand = xs.js<number[][]>().map((row) => {
      const x = f64(row);
      const bias = x.sum();
      return grad((z: Tensor) => W.matmul(z).mul(1.7).add(bias).tanh().sum())(x);
    });
    same(outer(f64(1.7), xs), stack(byHand));
    checkGradients((s: Tensor) => outer(s, xs).sum(), [f64(1.7)], { tolerance: 1e-8 });
  });

  test("an empty batch stays empty", () => {
    expect(vmap((x: Tensor) => x.sin().sum())(zeros([0, 3])).shape).toEqual([0]);
    expect(grad((x: Tensor) => x.sum())(zeros([0])).shape).toEqual([0]);
    expect(jacfwd((x: Tensor) => x.mul(2))(zeros([0])).shape).toEqual([0, 0]);
  });
});

describe("arguments", () => {
  test("trees of parameters give trees of gradients", () => {
    const params = {
      layers: [
        { w: f64([[1, 2]]), b: f64([0.5]) },
        { w: f64([[3, 4]]), b: f64([-1]) },
      ],
      scale: f64(2),
    };
    const loss = (p: typeof params): Tensor =>
      p.layers
        .map(({ w, b }) => w.square().sum().mul(b.sum()))
        .reduce((a, b) => a.add(b))
        .mul(p.scale);
    const [value, g] = valueAndGrad(loss)(params);
    expect(value.item()).toBe(2 * (5 * 0.5 - 25));
    expect(treeMap((t: Tensor) => t.js(), g)).toEqual({
      layers: [
        { w: [[2, 4]], b: [10] },
        { w: [[-12, -16]], b: [50] },
      ],
      scale: -22.5,
    });
  });

  test("argnums chooses arguments, several or from the end", () => {
    const f = (a: Tensor, b: Tensor, c: Tensor): Tensor => a.mul(b).mul(c);
    expect(grad(f, { argnums: 1 })(f64(2), f64(3), f64(5)).item()).toBe(10);
    expect(grad(f, { argnums: [2, 0] })(f64(2), f64(3), f64(5)).map((g) => g.item())).toEqual([
      6, 15,
    ]);
    expect(grad(f, { argnums: -1 })(f64(2), f64(3), f64(5)).item()).toBe(6);
    expect(jacfwd(f, { argnums: 1 })(f64(2), f64(3), f64(5)).item()).toBe(10);
    expect(jacrev(f, { argnums: -1 })(f64(2), f64(3), f64(5)).item()).toBe(6);
    expect(
      hessian((a: Tensor, b: Tensor) => a.mul(b).mul(b), { argnums: -1 })(f64(2), f64(3)).item(),
    ).toBe(4);
  });

  test("hasAux passes other results through", () => {
    const f = (x: Tensor) =>
      [x.square().sum(), { twice: x.mul(2), count: scalar(x.size, "int32") }] as const;
    const [g, aux] = grad(f, { hasAux: true })(f64([1, 2]));
    expect([g.js(), aux.twice.js(), aux.count.js()]).toEqual([[2, 4], [2, 4], 2]);
    const [[value]] = jit(valueAndGrad(f, { hasAux: true }))(f64([1, 2]));
    expect(value.item()).toBe(5);
  });

  test("the same tensor passed twice has two gradients", () => {
    const x = f64(3);
    const [a, b] = grad((u: Tensor, v: Tensor) => u.mul(u).mul(v), { argnums: [0, 1] })(x, x);
    expect([a.item(), b.item()]).toEqual([18, 9]);
    expect(jit((u: Tensor, v: Tensor) => u.sub(v))(x, x).item()).toBe(0);
    expect(grad((u: Tensor) => u.mul(u))(x).item()).toBe(6);
  });

  test("numbers stand for scalars; integer and boolean leaves get zeros", () => {
    expect(grad((x: Tensor) => x.mul(x))(3).item()).toBe(6);
    const tree = { x: f64([1, 2]), n: array([1, 2], { dtype: "int32" }), on: array([true, false]) };
    const g = grad((t: typeof tree) => t.on.where(t.x.mul(t.n), t.x).sum())(tree);
    expect(g.x.js()).toEqual([1, 1]);
    expect([g.n.dtype, g.n.js()]).toEqual(["int32", [0, 0]]);
    expect([g.on.dtype, g.on.js()]).toEqual(["bool", [false, false]]);
  });

  test("an unused argument has a zero gradient, a returned argument a one", () => {
    const [a, b] = grad((x: Tensor, _y: Tensor) => x, { argnums: [0, 1] })(f64(2), f64([1, 1]));
    expect([a.item(), b.js()]).toEqual([1, [0, 0]]);
  });

  test("jit traces once per shape, dtype and static value", () => {
    const f = jit((x: Tensor, power: number) => x.pow(power), { staticArgnums: [1] });
    const call = f as unknown as (x: Tensor, power: number) => Tensor;
    expect(call(f64(3), 2).item()).toBe(9);
    expect(call(f64(4), 2).item()).toBe(16);
    expect(f.traces).toBe(1);
    expect(call(f64(2), 3).item()).toBe(8);
    expect(call(f64([2]), 3).js()).toEqual([8]);
    expect(f.traces).toBe(3);
  });
});
