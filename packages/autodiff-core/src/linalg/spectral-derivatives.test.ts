/** First and second derivatives of matrix decompositions against JAX with 64 bits. */
import { describe, test } from "vitest";
import golden from "../../fixtures/linalg-spectral.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { grad, hessian, jacfwd, jacrev, jit, type Tensor } from "../index.ts";
import { sizeOf } from "../shape.ts";
import { eigh, eigvalsh } from "./eigh.ts";
import { lstsq } from "./lstsq.ts";
import { pinv } from "./pinv.ts";
import { qr } from "./qr.ts";
import { svd, svdvals } from "./svd.ts";

/** A fixed tensor without symmetry. */
function weights(shape: readonly number[], shift = 0): Tensor {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => Math.cos(1.7 * i + 0.3 + shift));
  return f64(values).reshape(shape);
}

function pooled(...outputs: Tensor[]): Tensor {
  return outputs
    .map((y, i) => y.mul(weights(y.shape, i).add(y.mul(0.3))).sum())
    .reduce((a, b) => a.add(b));
}

const FUNCTIONS: Readonly<Record<string, (a: Tensor) => Tensor>> = {
  eigh: (a) => pooled(eigh(a).values, eigh(a).vectors),
  eigvalsh: (a) => pooled(eigvalsh(a)),
  svd: (a) => {
    const { u, s, vt } = svd(a);
    return pooled(u, s, vt);
  },
  spectralNorms: (a) => {
    const s = svdvals(a);
    const [first, last] = [s.slice(0), s.slice(-1)];
    return first.mul(2).add(s.sum()).add(first.div(last)).add(s.pow(3).sum());
  },
  qr: (a) => pooled(qr(a).q, qr(a).r),
  qrComplete: (a) => {
    const { q, r } = qr(a, { mode: "complete" });
    return pooled(q, r);
  },
  pinv: (a) => pooled(pinv(a)),
  lstsq: (a) => pooled(lstsq(a, weights([a.shape[0], 2])).x),
};

describe.each(golden.derivatives)("$name of $shape", ({ name, a, value, ...row }) => {
  const f = FUNCTIONS[name];
  const at = f64(a);
  const scale = Math.max(1, ...row.hessian.flat().map(Math.abs));

  test("value and gradient, eager and compiled", () => {
    expectClose([f(at).item()], [value], { tolerance: 1e-13 });
    for (const gradient of [grad(f), jit(grad(f)), jacfwd(f)]) {
      expectClose(gradient(at), row.gradient.flat(), { tolerance: 1e-12, scale });
    }
  });

  test("Hessian in every combination of modes", () => {
    const expected = row.hessian.flat();
    for (const second of [hessian(f), jacrev(jacrev(f)), jacrev(jacfwd(f)), jacfwd(jacfwd(f))]) {
      expectClose(second(at), expected, { tolerance: 1e-11, scale });
    }
  });
});
