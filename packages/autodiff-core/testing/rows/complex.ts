import { complexFunctionPrimitive } from "../../src/complex/functions.ts";
import { complexDivPrimitive } from "../../src/complex/quotient.ts";
import { applyPrimitive } from "../../src/index.ts";
import { f64 } from "../doubles.ts";
import type { Row } from "../row.ts";

const re = f64([0.3, -0.7, 1.2]);
const im = f64([0.6, 0.4, -0.9]);

const FUNCTIONS = [
  "exp",
  "log",
  "sqrt",
  "sinh",
  "cosh",
  "tanh",
  "asin",
  "acos",
  "acosh",
  "atanh",
] as const;

export const COMPLEX_ROWS: readonly Row[] = [
  {
    constant: "complexDiv",
    inputs: [re, im, f64([1.4, 0.6, -1.2]), f64([-0.5, 1.3, 0.8])],
    apply: (a, b, c, d) => applyPrimitive(complexDivPrimitive, [a, b, c, d], {}),
  },
  ...FUNCTIONS.map(
    (fn): Row => ({
      constant: "complexFunction",
      label: fn,
      inputs: [re, im],
      apply: (x, y) => applyPrimitive(complexFunctionPrimitive, [x, y], { fn }),
    }),
  ),
];
