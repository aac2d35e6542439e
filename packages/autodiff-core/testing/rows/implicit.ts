import { hostCall } from "../../src/implicit/host-call.ts";
import { implicitRoot } from "../../src/implicit/implicit-root.ts";
import { scalar, type Tensor, whileLoop } from "../../src/index.ts";
import { f64 } from "../doubles.ts";
import type { Row } from "../row.ts";

/** `E - e sin E = M` by Newton's method, run until nothing changes. */
const kepler = (E: Tensor, e: Tensor, M: Tensor): Tensor => E.sub(e.mul(E.sin())).sub(M);
const anomaly = implicitRoot(kepler, (E0: Tensor, e: Tensor, M: Tensor) => {
  const step = (E: Tensor): Tensor => E.sub(kepler(E, e, M).div(e.mul(E.cos()).neg().add(1)));
  return whileLoop(
    ({ E, last }) => E.sub(last).abs().greater(1e-15),
    ({ E }: { readonly E: Tensor; readonly last: Tensor }) => ({ E: step(E), last: E }),
    { E: E0, last: E0.add(1) },
  ).E;
});

const square = implicitRoot(
  (x: Tensor, a: Tensor) => x.mul(x).sub(a),
  (_x0: Tensor, a: Tensor) => scalar(Math.sqrt(a.item()), "float64"),
  { host: true },
);

const noRule = "has no derivative of its own; implicitRoot, which it is for, has one";

export const IMPLICIT_ROWS: readonly Row[] = [
  {
    constant: "implicitRoot",
    inputs: [f64(0.4), f64(1.3)],
    apply: (e, M) => anomaly(M, e, M),
  },
  {
    constant: "implicitRoot",
    label: "found by the host",
    inputs: [f64(1.7)],
    apply: (a) => square(a, a),
  },
  {
    constant: "hostCall",
    inputs: [f64([0.3, -0.7, 1.2])],
    apply: (x) => hostCall(([y]) => [y.sin()], [x], [{ shape: [3], dtype: "float64" }]),
    unsupported: {
      jvp: noRule,
      vjp: noRule,
      "grad of grad": noRule,
      linearize: noRule,
      jet: noRule,
      "jet of vmap": noRule,
    },
  },
];
