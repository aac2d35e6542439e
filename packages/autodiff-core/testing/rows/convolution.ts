import { conv } from "../../src/convolution/conv.ts";
import { convTranspose } from "../../src/convolution/conv-transpose.ts";
import { fold, unfold } from "../../src/convolution/unfold.ts";
import { array } from "../../src/creation.ts";
import type { Shape } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { pattern } from "../integer-pattern.ts";
import type { Row } from "../row.ts";

const some = (shape: Shape, seed = 0): Tensor => pattern(shape, seed).mul(0.17).add(0.05);

export const CONVOLUTION_ROWS: readonly Row[] = [
  {
    constant: "conv",
    inputs: [some([2, 2, 5]), some([3, 2, 3], 1)],
    apply: (x, kernel) => conv(x, kernel, { padding: 1 }),
  },
  {
    constant: "conv",
    label: "with groups, strides, dilation and cropping in two dimensions",
    inputs: [some([1, 4, 5, 4]), some([4, 2, 2, 3], 1)],
    apply: (x, kernel) =>
      conv(x, kernel, {
        groups: 2,
        strides: [2, 1],
        dilation: [1, 2],
        inputDilation: [1, 2],
        padding: [
          [-1, 2],
          [1, 0],
        ],
      }),
  },
  {
    constant: "conv",
    label: "without spatial axes",
    inputs: [some([2, 3]), some([4, 3], 1)],
    apply: (x, kernel) => conv(x, kernel),
  },
  {
    constant: "conv",
    label: "transposed",
    inputs: [some([1, 2, 3]), some([2, 1, 4], 1)],
    apply: (y, kernel) => convTranspose(y, kernel, { strides: 3, padding: 1, outputPadding: 2 }),
  },
  {
    constant: "conv",
    label: "int32",
    inputs: [
      array([123456789, 5, -7], { shape: [1, 1, 3], dtype: "int32" }),
      array([987654321, 7], { shape: [1, 1, 2], dtype: "int32" }),
    ],
    apply: (x, kernel) => conv(x, kernel),
  },
  {
    constant: "unfold",
    inputs: [some([1, 2, 4, 3])],
    apply: (x) => unfold(x, { window: 2, strides: [2, 1], padding: 1 }),
  },
  {
    constant: "fold",
    inputs: [some([1, 4, 4], 1)],
    apply: (y) => fold(y, { window: 2, dilation: 2, shape: [6] }),
  },
];
