import { expect, test } from "vitest";
import golden from "../../fixtures/convolution.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { pattern } from "../../testing/integer-pattern.ts";
import { checkGradients, grad, OptionError, type Tensor, zeros } from "../index.ts";
import { type ConvOptions, conv } from "./conv.ts";
import { convTranspose } from "./conv-transpose.ts";

test.each(golden.transpose)("$y, $kernel, strides $strides, $padding, as JAX", (row) => {
  const y = convTranspose(pattern(row.y), pattern(row.kernel, 1), {
    strides: row.strides,
    padding: row.padding as "same" | "valid",
  });
  expect(y.shape).toEqual(row.shape);
  expect([...y.add(0).dataSync()]).toEqual(row.value);
});

const options: ConvOptions[] = [
  {},
  { strides: 2, padding: 1 },
  {
    strides: 3,
    padding: [
      [2, 0],
      [1, 1],
    ],
    dilation: [1, 2],
  },
  {
    strides: [2, 1],
    groups: 2,
    padding: [
      [-1, 2],
      [0, -1],
    ],
  },
  { padding: "same", strides: [1, 3] },
];
test.each(options)("is the adjoint of conv with %j", (given) => {
  const { groups = 1 } = given;
  const x = pattern([2, 4, 6, 9]);
  const kernel = pattern([6, 4 / groups, 3, 2], 1);
  const y = conv(x, kernel, given);
  const ct = pattern(y.shape, 2);
  // The input size that is meant, where several give the same number of windows.
  const least = convTranspose(ct, kernel, given);
  const outputPadding = [6 - least.shape[2], 9 - least.shape[3]];
  const back =
    given.padding === "same" ? least : convTranspose(ct, kernel, { ...given, outputPadding });
  expect(back.shape).toEqual(x.shape);
  expect(back.mul(x).sum().item()).toBe(y.mul(ct).sum().item());
});

test("has derivatives of first and second order", () => {
  const f = (y: Tensor, kernel: Tensor): Tensor =>
    convTranspose(y, kernel, { strides: 2, padding: 1, outputPadding: 1, groups: 2 }).sin().sum();
  const at = [pattern([1, 4, 3]).mul(0.1), pattern([4, 1, 3], 1).mul(0.1)] as const;
  checkGradients(f, at);
  checkGradients(
    (y: Tensor, k: Tensor) =>
      grad((v: Tensor) => f(y, v))(k)
        .square()
        .sum(),
    at,
  );
});

test("empty axes and a bias", () => {
  expect(convTranspose(zeros([1, 2, 0]), zeros([2, 1, 3])).shape).toEqual([1, 1, 0]);
  expect(convTranspose(zeros([0, 2, 4]), zeros([2, 1, 3]), { strides: 2 }).shape).toEqual([
    0, 1, 9,
  ]);
  const y = convTranspose(zeros([1, 1, 1]), zeros([1, 2, 2]), { bias: f64([1, 2]) });
  expect(y.js()).toEqual([
    [
      [1, 1],
      [2, 2],
    ],
  ]);
});

test("misuse", () => {
  const y = zeros([1, 2, 4]);
  const kernel = zeros([2, 1, 3]);
  expect(() => convTranspose(y, zeros([3, 1, 3]))).toThrow(/a kernel \[2, Cout\/groups/);
  expect(() => convTranspose(y, kernel, { strides: 2, outputPadding: 2 })).toThrow(OptionError);
  expect(() => convTranspose(y, kernel, { strides: 2, outputPadding: 1, padding: "same" })).toThrow(
    OptionError,
  );
  expect(() => convTranspose(y, kernel, { padding: 3 })).toThrow(/3 \+ 3|6 entries to remove/);
  expect(() => convTranspose(y, kernel, { groups: 3 })).toThrow(OptionError);
});
