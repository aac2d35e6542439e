/**
 * Every primitive with an example, for the tests that run each of them under each transformation. A primitive without
 * a row makes primitive-table.test.ts fail.
 */
import type { NestedNumbers, Tensor } from "../src/index.ts";
import * as F from "../src/index.ts";
import { threefry2x32 } from "../src/primitives/threefry.ts";
import { f64 } from "./doubles.ts";
import { int } from "./integers.ts";
import type { Row } from "./row.ts";
import { COMPLEX_ROWS } from "./rows/complex.ts";
import { CONVOLUTION_ROWS } from "./rows/convolution.ts";
import { DEBUGGING_ROWS } from "./rows/debugging.ts";
import { DISTRIBUTIONS_ROWS } from "./rows/distributions.ts";
import { FFT_ROWS } from "./rows/fft.ts";
import { IMPLICIT_ROWS } from "./rows/implicit.ts";
import { LINALG_ROWS } from "./rows/linalg.ts";
import { MATRIX_FREE_ROWS } from "./rows/matrix-free.ts";
import { ORDER_ROWS } from "./rows/order.ts";
import { SCHUR_ROWS } from "./rows/schur.ts";
import { SPECIAL_ROWS } from "./rows/special.ts";
import { SPECTRAL_ROWS } from "./rows/spectral.ts";

const points = f64([0.3, -0.7, 1.2]);
const positive = f64([0.3, 0.7, 1.9]);
const inside = f64([0.3, -0.6, 0.8]);
const matrix = f64([
  [0.3, -0.7, 1.2],
  [2.1, 0.4, -1.6],
]);
const cube = f64([
  [
    [0.3, -0.7],
    [1.2, 0.5],
  ],
  [
    [2.1, 0.4],
    [-1.6, 0.9],
  ],
]);

function bool(values: NestedNumbers): Tensor {
  return F.array(values, { dtype: "bool" });
}

const unary = (constant: string, apply: (x: Tensor) => Tensor, x = points): Row => ({
  constant,
  inputs: [x],
  apply,
});

const binary = (
  constant: string,
  apply: (x: Tensor, y: Tensor) => Tensor,
  x = points,
  y = f64([1.4, 0.6, -2.2]),
  name = constant,
): Row => ({ constant, name, inputs: [x, y], apply });

const whole = (constant: string, apply: (x: Tensor, y: Tensor) => Tensor, name = constant): Row =>
  binary(constant, apply, int([13, -7, 1234567891]), int([5, 3, 2]), name);

const ELEMENTWISE: readonly Row[] = [
  unary("neg", F.neg),
  unary("abs", F.abs),
  unary("sign", F.sign),
  unary("exp", F.exp),
  unary("expm1", F.expm1),
  unary("log", F.log, positive),
  unary("log1p", F.log1p),
  unary("sqrt", F.sqrt, positive),
  unary("rsqrt", F.rsqrt, positive),
  unary("sin", F.sin),
  unary("cos", F.cos),
  unary("tan", F.tan),
  unary("asin", F.asin, inside),
  unary("acos", F.acos, inside),
  unary("atan", F.atan),
  unary("sinh", F.sinh),
  unary("cosh", F.cosh),
  unary("tanh", F.tanh),
  unary("logistic", F.logistic),
  unary("asinh", F.asinh),
  unary("acosh", F.acosh, f64([1.3, 2.5])),
  unary("atanh", F.atanh, inside),
  unary("softplus", F.softplus),
  unary("log2", F.log2, positive),
  unary("log10", F.log10, positive),
  unary("erf", F.erf),
  unary("erfc", F.erfc),
  unary("erfInv", F.erfInv, inside),
  unary("floor", F.floor),
  unary("ceil", F.ceil),
  unary("round", F.round),
  unary("isFinite", (x) => F.isFinite(x.div(x.sub(2))), f64([1, 2, 3])),
  { ...unary("logicalNot", F.logicalNot, bool([true, false])), name: "not" },
  unary("bitNot", F.bitNot, int([0, 5, -9])),
  binary("add", F.add),
  binary("sub", F.sub),
  binary("mul", F.mul),
  binary("div", F.div),
  binary("rem", F.rem, f64([5.3, -7.1, 9.2])),
  binary("pow", F.pow, positive),
  binary("atan2", F.atan2),
  binary("max", F.maximum, points, undefined, "maximum"),
  binary("min", F.minimum, points, undefined, "minimum"),
  binary("equal", F.equal, int([1, 2, 3]), int([1, 5, 3])),
  binary("notEqual", F.notEqual, int([1, 2, 3]), int([1, 5, 3])),
  binary("less", F.less),
  binary("lessEqual", F.lessEqual),
  binary("greater", F.greater),
  binary("greaterEqual", F.greaterEqual),
  { ...whole("add", F.add), label: "int32" },
  { ...whole("sub", F.sub), label: "int32" },
  { ...whole("mul", F.mul), label: "int32" },
  { ...binary("mul", F.mul, int([4e9, 3], "uint32"), int([4e9, 7], "uint32")), label: "uint32" },
  { ...whole("rem", F.rem), label: "int32" },
  { ...whole("max", F.maximum, "maximum"), label: "int32" },
  whole("and", F.bitAnd),
  whole("or", F.bitOr),
  whole("xor", F.bitXor),
  whole("shiftLeft", F.shiftLeft),
  whole("shiftRightLogical", F.shiftRightLogical),
  whole("shiftRightArithmetic", F.shiftRightArithmetic),
  {
    constant: "select",
    inputs: [bool([true, false, true]), points, positive],
    apply: (c, a, b) => F.where(c, a, b),
  },
  {
    ...unary("cast", (x) => x.cast("float32").cast("float64").mul(x), f64([0.5, 2, -3])),
    rounding: 1e-4,
  },
  { ...unary("cast", (x) => x.cast("int32").add(1), f64([0.5, 2.7, -3.9])), label: "to int32" },
  { ...unary("cast", (x) => x.cast("uint32"), int([3, -1, 7])), label: "int32 to uint32" },
  unary("bitcast", (x) => x.bitcast("int32"), int([3, 4e9, 7], "uint32")),
  {
    ...unary(
      "stopGradient",
      (x) => x.mul(F.stopGradient(x.sin()).add(F.stopGradient(x.cos()))),
      f64([0, 0]),
    ),
    meaningless: { "grad of grad": "differences of the gradient see what it stopped" },
  },
];

const LAYOUT: readonly Row[] = [
  unary("reshape", (x) => x.reshape([3, 2]), matrix),
  unary("transpose", (x) => x.transpose([2, 0, 1]), cube),
  unary("broadcast", (x) => x.broadcastTo([2, 2, 3]), f64([[1, 2, 3]])),
  unary("slice", (x) => x.slice(":", [0, 3, 2]), matrix),
  { ...unary("slice", (x) => x.slice(-1, [null, null, -1]), matrix), label: "reversed" },
  {
    constant: "pad",
    inputs: [matrix, f64(0.4)],
    apply: (x, value) =>
      F.pad(x, {
        widths: [
          [1, 0],
          [2, 1],
        ],
        value,
        interior: [1, 0],
      }),
  },
  { constant: "concat", inputs: [matrix, matrix.mul(2)], apply: (a, b) => F.concat([a, b, a], 1) },
  { constant: "unstack", inputs: [matrix], apply: (x) => F.unstack(x, 1) },
  unary("reverse", (x) => x.reverse([0, 1]), matrix),
  {
    constant: "iota",
    inputs: [points],
    apply: (x) => x.mul(F.iota([3], 0, "float64").add(1)),
  },
];

const REDUCTIONS: readonly Row[] = [
  unary("sum", (x) => x.sum([0, 2]), cube),
  unary("prod", (x) => x.prod(1), matrix),
  { ...unary("reduceMax", (x) => x.max(1), matrix), name: "max" },
  { ...unary("reduceMin", (x) => x.min([0]), matrix), name: "min" },
  unary(
    "any",
    (x) => x.any(0),
    bool([
      [true, false],
      [false, false],
    ]),
  ),
  unary(
    "all",
    (x) => x.all(1),
    bool([
      [true, false],
      [true, true],
    ]),
  ),
  unary("argmax", (x) => x.argmax(1), matrix),
  unary("argmin", (x) => x.argmin(0), matrix),
  unary("cumsum", (x) => x.cumsum(1), matrix),
  { ...unary("cumsum", (x) => x.cumsum(0, { reverse: true }), matrix), label: "reversed" },
  { ...unary("sum", (x) => x.sum(), int([2 ** 30, 2 ** 30, 2 ** 31 - 1])), label: "int32" },
  { ...unary("prod", (x) => x.prod(), int([123456789, 987654321])), label: "int32" },
];

const PRODUCTS: readonly Row[] = [
  binary("dot", F.matmul, matrix, matrix.transpose()),
  {
    ...binary(
      "dot",
      (a, b) => F.dot(a, b, { contract: [[2], [0]], batch: [[0], [2]] }),
      cube,
      cube,
    ),
    label: "shared axis",
  },
  { ...binary("dot", F.dot, int([123456789, 5]), int([987654321, 7])), label: "int32" },
];

const INDEXING: readonly Row[] = [
  { constant: "gather", inputs: [matrix, int([2, 0, 2])], apply: (x, i) => F.gather(x, i, 1) },
  {
    constant: "gather",
    label: "coordinates",
    inputs: [
      cube,
      int([
        [1, 0],
        [0, 1],
      ]),
    ],
    apply: (x, i) => F.gatherNd(x, i),
  },
  {
    constant: "scatterAdd",
    inputs: [points, int([2, 0, 2, 9]), f64([1, 2, 3, 4])],
    apply: (x, i, u) => F.scatterAdd(x, i, u),
  },
  {
    constant: "scatterSet",
    inputs: [
      matrix,
      int([2, 0, 2]),
      f64([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ],
    apply: (x, i, u) => F.scatterSet(x, i, u, 1),
  },
  {
    constant: "dynamicSlice",
    inputs: [matrix, int([1, 2])],
    apply: (x, at) => F.dynamicSlice(x, at, [1, 2]),
  },
  {
    constant: "dynamicUpdate",
    inputs: [matrix, f64([[8, 9]]), int([1, 0])],
    apply: (x, u, at) => F.dynamicUpdate(x, u, at),
  },
  {
    constant: "threefry",
    name: "threefry2x32",
    inputs: [
      int([1, 2], "uint32"),
      int([3, 4], "uint32"),
      int([5, 6], "uint32"),
      int([7, 8], "uint32"),
    ],
    apply: (a, b, c, d) => threefry2x32([a, b], [c, d]),
  },
];

const twice = (x: Tensor): Tensor => x.sin().mul(x);
const forwardOnly = "has a rule for reverse mode only";
const safeSquare = F.customJvp(twice, ([x], [t]) => [twice(x), t.mul(x.cos().mul(x).add(x.sin()))]);
const reverseSquare = F.customVjp(
  twice,
  (x) => [twice(x), x],
  (x, ct) => [ct.mul(x.cos().mul(x).add(x.sin()))],
);

const CONTROL_FLOW: readonly Row[] = [
  {
    constant: "scan",
    inputs: [f64(0.4), f64([0.3, 0.6, -0.2]), f64(1.3)],
    apply: (init, xs, w) => {
      const step = (h: Tensor, x: Tensor): [Tensor, Tensor] => [h.mul(w).add(x).sin(), h.mul(x)];
      return F.scan(step, init, xs);
    },
  },
  {
    constant: "while",
    label: "with a bound",
    inputs: [f64(0.4), f64(1.3)],
    apply: (x, w) => boundedDoubling(x, w, { maxSteps: 20 }),
  },
  {
    constant: "while",
    label: "without a bound",
    inputs: [f64(0.4), f64(1.3)],
    apply: (x, w) => boundedDoubling(x, w, {}),
    unsupported: {
      vjp: "reverse mode needs a bound",
      "grad of grad": "reverse mode needs a bound",
      linearize: "linearising keeps the residuals of every turn, so it needs a bound",
    },
  },
  {
    constant: "cond",
    inputs: [int(1), f64(0.4), f64(1.3)],
    apply: (i, x, w) =>
      F.switchCase(i, [(a: Tensor) => a.mul(w), (a: Tensor) => a.sin().add(w.mul(w)), () => w], x),
  },
  {
    constant: "checkpoint",
    inputs: [points, positive],
    apply: (x, y) => F.checkpoint((a: Tensor) => a.mul(y).sin())(x),
  },
  { constant: "customJvp", inputs: [points], apply: safeSquare },
  {
    constant: "customVjp",
    inputs: [points],
    apply: reverseSquare,
    unsupported: {
      jvp: forwardOnly,
      linearize: forwardOnly,
      jet: forwardOnly,
      "jet of vmap": forwardOnly,
    },
  },
];

function boundedDoubling(x: Tensor, w: Tensor, options: F.WhileOptions): Tensor {
  return F.whileLoop(
    (y) => y.less(3),
    (y: Tensor) => y.mul(w).add(x.mul(x)),
    x,
    options,
  );
}

export const PRIMITIVE_TABLE: readonly Row[] = [
  ...ELEMENTWISE,
  ...LAYOUT,
  ...REDUCTIONS,
  ...PRODUCTS,
  ...INDEXING,
  ...CONTROL_FLOW,
  ...COMPLEX_ROWS,
  ...CONVOLUTION_ROWS,
  ...DEBUGGING_ROWS,
  ...DISTRIBUTIONS_ROWS,
  ...FFT_ROWS,
  ...IMPLICIT_ROWS,
  ...LINALG_ROWS,
  ...MATRIX_FREE_ROWS,
  ...ORDER_ROWS,
  ...SCHUR_ROWS,
  ...SPECIAL_ROWS,
  ...SPECTRAL_ROWS,
];

/** Primitives that no user function applies, with the test that covers them. */
export const NOT_IN_TABLE: Readonly<Record<string, string>> = {
  reverseRule: "is what customVjp becomes when it is linearised; covered by the rows of customVjp",
};
