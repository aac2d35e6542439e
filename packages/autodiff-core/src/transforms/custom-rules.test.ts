import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import {
  checkpoint,
  cond,
  grad,
  hessian,
  jet,
  jit,
  jvp,
  scan,
  type Tensor,
  trace,
  vmap,
} from "../index.ts";
import { customJvp, customVjp } from "./custom-rules.ts";

const rules = { jvp: 0, backward: 0 };

/** x³ with its rule counted. */
const cube = customJvp(
  (x: Tensor) => x.mul(x).mul(x),
  ([x], [t]) => {
    rules.jvp++;
    return [x.mul(x).mul(x), t.mul(x.mul(x)).mul(3)];
  },
);

/** x³ whose backward pass is ours; the factor 3.5 shows that it is used. */
const biased = customVjp(
  (x: Tensor) => x.mul(x).mul(x),
  (x) => [x.mul(x).mul(x), { x }] as const,
  ({ x }, ct) => {
    rules.backward++;
    return [ct.mul(x.mul(x)).mul(3.5)];
  },
);

describe("customJvp", () => {
  test("is used in forward, reverse and Taylor mode, batched or not", () => {
    rules.jvp = 0;
    expect(jvp(cube, [f64(2)], [f64(1)])[1].item()).toBe(12);
    expect(grad(cube)(f64(2)).item()).toBe(12);
    expect(vmap(grad(cube))(f64([1, 2])).js()).toEqual([3, 12]);
    expect(grad((x: Tensor) => vmap(cube)(x).sum())(f64([1, 2])).js()).toEqual([3, 12]);
    const [, [c1, c2, c3]] = jet(cube)(f64(2), [f64(1), f64(0), f64(0)]);
    expect([c1.item(), c2.item(), c3.item()]).toEqual([12, 6, 1]);
    expect(rules.jvp).toBeGreaterThan(4);
  });

  test("is differentiable again, in loops, branches, checkpoints and under jit", () => {
    expect(hessian(cube)(f64(2)).item()).toBe(12);
    expect(grad(grad(grad(cube)))(f64(2)).item()).toBe(6);
    const nested = (x: Tensor): Tensor => {
      const [y] = scan(
        (s: Tensor, v: Tensor) => [cube(s).mul(v), null] as const,
        x,
        f64([0.5, 0.25]) as Tensor | null as Tensor,
      );
      return cond(
        y.greater(0),
        () => checkpoint(cube)(y),
        () => y,
      );
    };
    expect(grad(nested)(f64(1.1)).item()).toBeCloseTo(27 * 0.5 ** 9 * 0.25 ** 3 * 1.1 ** 26, 12);
    expect(jit(grad(nested))(f64(1.1)).item()).toBeCloseTo(grad(nested)(f64(1.1)).item(), 15);
  });

  test("takes trees and passes integers by", () => {
    const f = customJvp(
      (p: { x: Tensor; n: Tensor }) => p.x.mul(p.n).sum(),
      ([p], [t]) => [p.x.mul(p.n).sum(), t.x.mul(p.n).sum()],
    );
    const at = { x: f64([1, 2]), n: f64([3, 4]).cast("int32") };
    expect(grad(f)(at).x.js()).toEqual([3, 4]);
  });
});

describe("customVjp", () => {
  test("is used in reverse mode, batched, compiled and twice", () => {
    rules.backward = 0;
    expect(biased(f64(2)).item()).toBe(8);
    expect(grad(biased)(f64(2)).item()).toBe(14);
    expect(vmap(grad(biased))(f64([1, 2])).js()).toEqual([3.5, 14]);
    expect(grad((x: Tensor) => vmap(biased)(x).sum())(f64([1, 2])).js()).toEqual([3.5, 14]);
    expect(jit(grad(biased))(f64(2)).item()).toBe(14);
    expect(grad(grad(biased))(f64(2)).item()).toBe(14);
    expect(hessian(biased)(f64(2)).item()).toBe(14);
    expect(rules.backward).toBeGreaterThan(4);
  });

  test("works in the body of a scan and of a branch", () => {
    const loop = (x: Tensor): Tensor =>
      scan((s: Tensor, v: Tensor) => [biased(s).mul(v), s], x, f64([0.5, 0.25]))[0];
    const expected = 3.5 ** 2 * 0.5 ** 3 * 0.25 * 1.1 ** 8;
    expectClose(grad(loop)(f64(1.1)), [expected], { tolerance: 1e-14 });
    const branch = (x: Tensor): Tensor =>
      cond(
        x.greater(0),
        () => biased(x),
        () => x,
      );
    expectClose(vmap(grad(branch))(f64([2, -1])), [14, 1], { tolerance: 1e-14 });
  });

  test("with several arguments, one of them shared by the batch", () => {
    const scaled = customVjp(
      (x: Tensor, w: Tensor) => x.mul(w),
      (x, w) => [x.mul(w), [x, w]] as const,
      ([x, w], ct) => [ct.mul(w).mul(10), ct.mul(x).mul(100)],
    );
    const loss = (x: Tensor, w: Tensor): Tensor => vmap(scaled, { inAxes: [0, null] })(x, w).sum();
    const [gx, gw] = grad(loss, { argnums: [0, 1] })(f64([1, 2]), f64(3));
    expect([gx.js(), gw.js()]).toEqual([[30, 30], 300]);
  });

  test("refuses forward and Taylor mode, saying what to use", () => {
    expect(() => jvp(biased, [f64(2)], [f64(1)])).toThrowErrorMatchingInlineSnapshot(
      `[TransformError: customVjp: expected reverse mode (grad, vjp, jacrev), received another mode through a function that has a reverse rule only. Give the function a forward rule with customJvp; all modes follow from that.]`,
    );
    expect(() => jet(biased)(f64(2), [f64(1)])).toThrowErrorMatchingInlineSnapshot(
      `[TransformError: customVjp: expected reverse mode (grad, vjp, jacrev), received another mode through a function that has a reverse rule only. Give the function a forward rule with customJvp; all modes follow from that.]`,
    );
  });

  test("checks the shapes that backward returns", () => {
    const wrong = customVjp(
      (x: Tensor) => x.sum(),
      (x) => [x.sum(), null] as const,
      (_r, ct) => [ct],
    );
    expect(() => grad(wrong)(f64([1, 2]))).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: customVjp: expected backward to return one cotangent per argument, each shaped like its argument, received [] for [2]. Return a list with an entry for every argument, zeros where nothing flows.]`,
    );
  });
});

test("derivatives with respect to captured tensors are refused, not silently zero", () => {
  const forward = (w: Tensor): Tensor =>
    customJvp(
      (x: Tensor) => x.mul(w),
      ([x], [t]) => [x, t],
    )(f64(2));
  const reverse = (w: Tensor): Tensor =>
    customVjp(
      (x: Tensor) => x.mul(w),
      (x) => [x, null] as const,
      (_r, ct) => [ct],
    )(f64(2));
  expect(() => grad(forward)(f64(3))).toThrowErrorMatchingInlineSnapshot(
    `[TransformError: customJvp: expected derivatives with respect to the function's arguments only, received a function that uses, from outside, a tensor that is being differentiated. Pass that tensor as an argument, so that the rule can say what its derivative is.]`,
  );
  expect(() => grad(reverse)(f64(3))).toThrowErrorMatchingInlineSnapshot(
    `[TransformError: customVjp: expected derivatives with respect to the function's arguments only, received a function that uses, from outside, a tensor that is being differentiated. Pass that tensor as an argument, so that the rule can say what its derivative is.]`,
  );
  expect(forward(f64(3)).item()).toBe(6);
});

test("a compiled function runs the original, not the rule", () => {
  expect(trace(cube, f64(2)).toString()).toMatchInlineSnapshot(`
    "program (a: float64[]) {
      b: float64[] = customJvp{captures=0} a
        program = program (c: float64[]) {
          d: float64[] = mul c c
          e: float64[] = mul d c
        } -> e
    } -> b"
  `);
});
