import { guard } from "../../src/debugging/guard.ts";
import { array, debugCallback } from "../../src/index.ts";
import { f64 } from "../doubles.ts";
import type { Row } from "../row.ts";

const nothing = (): void => undefined;

export const DEBUGGING_ROWS: readonly Row[] = [
  {
    constant: "guard",
    inputs: [f64([0.3, -0.7, 1.2]), array([0, 0], { dtype: "int32" })],
    apply: (x, status) =>
      guard(x.sin(), status.mul(0), { where: "f", expected: "a", received: "b", fix: "c" }).mul(x),
  },
  {
    constant: "callback",
    inputs: [f64([0.3, -0.7, 1.2])],
    apply: (x) => {
      const y = x.sin();
      debugCallback(nothing, y);
      return y;
    },
  },
];
