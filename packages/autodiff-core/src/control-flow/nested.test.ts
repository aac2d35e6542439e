/** Loops and branches inside each other, in every mode. */
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import {
  checkGradients,
  checkpoint,
  cond,
  forLoop,
  grad,
  hessian,
  jacrev,
  jet,
  jit,
  jvp,
  scalar,
  scan,
  stack,
  switchCase,
  type Tensor,
  vmap,
  whileLoop,
} from "../index.ts";

const xs = f64([0.4, -0.7, 1.1]);

const FUNCTIONS: Record<string, (x: Tensor) => Tensor> = {
  "scan in scan": (x) => {
    const inner = (s: Tensor, v: Tensor): [Tensor, Tensor] => [s.mul(v).add(x.slice(0)).sin(), s];
    const [last, rows] = scan(
      (s: Tensor, v: Tensor) => {
        const [next, trace] = scan(inner, s.add(v), x);
        return [next, trace.sum()] as const;
      },
      x.slice(1),
      x,
    );
    return last.add(rows.square().sum());
  },
  "scan backwards": (x) => {
    const step = (s: Tensor, v: Tensor): [Tensor, Tensor] => [s.mul(0.5).add(v).tanh(), s.mul(v)];
    const [last, rows] = scan(step, x.slice(2), x, { reverse: true });
    return last.add(rows.mul(f64([1, 2, 3])).sum());
  },
  "cond in scan": (x) => {
    const step = (s: Tensor, v: Tensor): [Tensor, Tensor] => {
      const next = cond(
        v.greater(0),
        () => s.mul(v).sin(),
        (t: Tensor) => t.add(v.square()),
        s,
      );
      return [next, next.mul(v)];
    };
    const [last, rows] = scan(step, x.sum(), x);
    return last.mul(rows.sum());
  },
  "while in scan": (x) => {
    const grow = (s: Tensor, v: Tensor): Tensor =>
      whileLoop(
        (y) => y.less(3),
        (y: Tensor) => y.mul(1.7).add(v.mul(0.3)),
        s.square().add(0.7),
        { maxSteps: 30 },
      );
    return scan((s: Tensor, v: Tensor) => [grow(s, v).mul(0.3).sin(), s], x.slice(0), x)[0];
  },
  "scan in while": (x) => {
    const turn = (y: Tensor): Tensor =>
      scan((s: Tensor, v: Tensor) => [s.add(v.mul(v).mul(0.2)), s], y, x)[0];
    return whileLoop((y) => y.less(2), turn, x.slice(0).square(), { maxSteps: 40 }).square();
  },
  "switch with loops of different lengths": (x) => {
    const repeated =
      (n: number) =>
      (y: Tensor): Tensor =>
        forLoop(0, n, (i, s: Tensor) => s.mul(x.slice(0)).add(i), y);
    const which = x.sum().greater(0).cast("int32").add(1);
    return switchCase(which, [repeated(1), repeated(2), repeated(3)], x.slice(2));
  },
  "checkpoint around a loop in a branch": (x) => {
    const body = checkpoint((y: Tensor) =>
      forLoop(0, 3, (_i, s: Tensor) => s.mul(x.slice(1)).sin(), y),
    );
    return cond(x.slice(0).greater(0), body, (y: Tensor) => y.exp(), x.slice(2)).mul(x.sum());
  },
};

describe.each(Object.entries(FUNCTIONS))("%s", (_name, f) => {
  test("first and second derivatives agree with differences", () => {
    checkGradients(f, [xs], { tolerance: 1e-8 });
    checkGradients(
      (x: Tensor) =>
        grad(f)(x)
          .mul(f64([1, -2, 3]))
          .sum(),
      [xs],
      { tolerance: 1e-7 },
    );
  });

  test("the Hessian is the same in reverse over reverse, and compiled", () => {
    const expected = hessian(f)(xs).dataSync();
    expectClose(jacrev(grad(f))(xs), expected, { tolerance: 1e-11 });
    expectClose(jit(hessian(f))(xs), expected, { tolerance: 1e-12 });
  });

  test("a batch is the stacked loop, its gradients too", () => {
    const points = [xs, xs.mul(-1.3), xs.add(0.2)];
    expectClose(vmap(f)(stack(points)), stack(points.map(f)).dataSync(), { tolerance: 1e-12 });
    const gradients = stack(points.map((x) => grad(f)(x)));
    expectClose(vmap(grad(f))(stack(points)), gradients.dataSync(), { tolerance: 1e-11 });
    const all = grad((x: Tensor) => vmap(f)(x).sum())(stack(points));
    expectClose(all, gradients.dataSync(), { tolerance: 1e-11 });
  });

  test("its Taylor coefficients are those of nested forward mode", () => {
    const v = f64([0.3, 1, -0.5]);
    const zero = v.mul(0);
    const [, [c1, c2]] = jet(f)(xs, [v, zero]);
    const along = (t: Tensor): Tensor => f(xs.add(v.mul(t)));
    const first = (t: Tensor): Tensor => jvp(along, [t], [f64(1)])[1];
    const second = jvp(first, [f64(0)], [f64(1)])[1];
    expectClose([c1.item(), c2.item()], [first(f64(0)).item(), second.item() / 2], {
      tolerance: 1e-11,
    });
  });
});

test("a loop is one equation, however long", () => {
  const long = jit((x: Tensor) => forLoop(0, 10_000, (_i, s: Tensor) => s.add(x), scalar(0)));
  expect(long(scalar(0.5)).item()).toBe(5000);
});

test("memory of a bounded loop in reverse mode grows with the logarithm of its bound", () => {
  const f =
    (maxSteps: number) =>
    (x: Tensor): Tensor =>
      whileLoop(
        (y) => y.less(1e9),
        (y: Tensor) => y.mul(1.001),
        x,
        { maxSteps },
      );
  expect(grad(f(4096))(f64(1)).item()).toBeCloseTo(1.001 ** 4096, 8);
});
