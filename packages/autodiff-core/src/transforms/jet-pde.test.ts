/** Derivatives of a network with respect to coordinates, and the gradient of a residual loss made of them. */
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/pde-mlp.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { stack, type Tensor } from "../index.ts";
import { treeMap } from "../tree.ts";
import { grad } from "./grad.ts";
import { derivatives, laplacian } from "./jet.ts";
import { jit } from "./jit.ts";

type Params = Readonly<Record<"W1" | "b1" | "W2" | "b2" | "W3" | "b3", Tensor>>;

const { W1, b1, W2, b2, W3, b3 } = golden.params;
const params: Params = {
  W1: f64(W1),
  b1: f64(b1),
  W2: f64(W2),
  b2: f64(b2),
  W3: f64(W3),
  b3: f64(b3),
};
const points = stack([f64(golden.points.map((p) => p.t)), f64(golden.points.map((p) => p.x))], 1);
const CLOSE = { tolerance: 2e-14, scale: 1 };

function network(p: Params, x: Tensor): Tensor {
  const h1 = x.matmul(p.W1.transpose()).add(p.b1).tanh();
  const h2 = h1.matmul(p.W2.transpose()).add(p.b2).tanh();
  return h2.matmul(p.W3.transpose()).add(p.b3).squeeze(-1);
}

function residual(p: Params): { readonly residual: Tensor; readonly loss: Tensor } {
  const d = derivatives((x: Tensor) => network(p, x), {
    u: [0, 0],
    ut: [1, 0],
    ux: [0, 1],
    uxx: [0, 2],
  });
  const { u, ut, ux, uxx } = d(points);
  const r = ut.add(u.mul(ux)).sub(uxx.mul(golden.nu));
  return { residual: r, loss: r.square().mean() };
}

const INDICES = {
  u: [0, 0],
  u_t: [1, 0],
  u_x: [0, 1],
  u_tt: [2, 0],
  u_tx: [1, 1],
  u_xx: [0, 2],
  u_xxt: [1, 2],
  u_xxx: [0, 3],
  u_xxxx: [0, 4],
} as const;

describe("a network u(t, x) of two hidden layers", () => {
  const all = derivatives((x: Tensor) => network(params, x), INDICES)(points);

  test.each(Object.keys(INDICES) as (keyof typeof INDICES)[])("%s", (name) => {
    expectClose(
      all[name],
      golden.points.map((p) => p[name]),
      CLOSE,
    );
  });

  test("laplacian", () => {
    const u = (x: Tensor): Tensor => network(params, x);
    expectClose(
      laplacian(u)(points),
      golden.points.map((p) => p.laplacian),
      CLOSE,
    );
  });

  test("Burgers residual", () => {
    const { residual: r, loss } = residual(params);
    expectClose(
      r,
      golden.points.map((p) => p.burgersResidual),
      CLOSE,
    );
    expect(loss.item()).toBeCloseTo(golden.loss, 14);
  });

  test.each([
    ["eager", (f: (p: Params) => Params) => f],
    ["compiled", (f: (p: Params) => Params) => jit(f)],
  ] as const)("gradient of the residual loss, %s", (_name, compile) => {
    const gradient = compile((p: Params) => grad((q: Params) => residual(q).loss)(p))(params);
    treeMap((g: Tensor) => expect(g.dtype).toBe("float64"), gradient);
    for (const name of Object.keys(params) as (keyof Params)[]) {
      expectClose(gradient[name], golden.lossGradient[name].flat(), CLOSE, name);
    }
  });
});
