/** Programs over tensors that are longer than a binding, and with more temporaries than a buffer holds. */
import {
  argmax,
  argsort,
  concat,
  cumsum,
  dot,
  dynamicSlice,
  dynamicUpdate,
  type Executor,
  einsum,
  eye,
  grad,
  type HostArray,
  iota,
  key,
  matmul,
  normal,
  pad,
  scan,
  scatterAdd,
  scatterMax,
  scatterSet,
  searchSorted,
  sort,
  type Tensor,
  trace,
  uniform,
  whileLoop,
  zeros,
} from "@fluxion/autodiff-core";
import { conv } from "@fluxion/autodiff-core/convolution";
import { fft, rfft } from "@fluxion/autodiff-core/fft";
import { cholesky, lu, solve } from "@fluxion/autodiff-core/linalg";
import { describe, expect, test } from "vitest";
import { bind } from "../../autodiff-core/src/bind.ts";
import type { Primitive } from "../../autodiff-core/src/primitive.ts";
import { hostArray } from "../../autodiff-core/testing/reference-values.ts";
import { expectAgrees, float32 } from "../testing/expect-agrees.ts";
import { limitedExecutor } from "../testing/limited-executor.ts";
import { webgpu } from "./webgpu.ts";

const executor = await webgpu({ deterministic: true });

/** As the limits that every adapter has: a buffer is two bindings long, and kernels have eight. */
const usual = limitedExecutor(
  executor,
  { adapter: "A", storageBuffers: 8, bindingBytes: 2048, bufferBytes: 4096 },
  { deterministic: true },
);

/** As some phones have it: buffers that are many bindings long. */
const narrow = limitedExecutor(executor, {
  adapter: "A",
  storageBuffers: 6,
  bindingBytes: 1024,
  bufferBytes: 4096,
});

type Program = (...operands: Tensor[]) => Tensor | readonly Tensor[];
type Case = readonly [name: string, f: Program, ...shapes: readonly number[][]];

/** Rows of a matrix with so many, at random. */
const rowsOf = (x: Tensor, count: number): Tensor => x.mul(1e3).abs().cast("int32").mod(count);

const symmetric = (x: Tensor): Tensor => matmul(x, x.transpose([0, 2, 1])).add(eye(6));

const parts = ({ re, im }: { readonly re: Tensor; readonly im: Tensor }): Tensor[] => [re, im];

/** What comes out with the same bits as without limits. */
const EXACT: readonly Case[] = [
  ["elementwise operations", (x, y) => x.mul(y).add(1), [30, 34], [30, 34]],
  ["a cipher", (x) => uniform(key(3), [30, 34], { dtype: "float32" }).add(x), [30, 34]],
  ["a gather", (x, i) => x.gather(rowsOf(i, 60)), [60, 17], [58]],
  ["set", (x, i, u) => scatterSet(x, rowsOf(i, 51), u), [51, 20], [30], [30, 20]],
  ["add", (x, i, u) => scatterAdd(x, rowsOf(i, 51), u), [51, 20], [50], [50, 20]],
  ["max", (x, i, u) => scatterMax(x, rowsOf(i, 51), u), [51, 20], [30], [30, 20]],
  [
    "borders",
    (x) =>
      pad(x.cumsum(0), {
        widths: [
          [3, 2],
          [1, 4],
        ],
      }).sin(),
    [50, 13],
  ],
  ["a slice", (x, i) => dynamicSlice(x, [rowsOf(i, 30), 2], [30, 15]), [51, 20], []],
  ["an update", (x, u, i) => dynamicUpdate(x, u, [rowsOf(i, 9), 2]), [51, 20], [40, 15], []],
  ["sorted rows", (x) => sort(x), [17, 60]],
  ["a long sorted row", (x) => sort(x), [1020]],
  ["an order of columns", (x) => argsort(x, { axis: 0 }), [51, 20]],
  ["a search", (x, y) => searchSorted(sort(x), y), [1000], [1000]],
  ["a running sum", (x) => cumsum(x), [1020]],
  ["running sums of columns", (x) => cumsum(x, 0), [51, 20]],
  ["positions of maxima", (x) => argmax(x, 1), [51, 20]],
  ["a spectrum of columns", (x) => parts(rfft(x, { axis: 0 })), [64, 15]],
  ["spectra of rows", (x) => parts(fft(x)), [16, 64]],
  ["Cholesky factors", (x) => cholesky(symmetric(x)), [28, 6, 6]],
  ["solutions", (x, b) => solve(x.add(eye(6).mul(9)), b), [28, 6, 6], [28, 6, 5]],
  ["a large matrix", (x) => lu(x).u, [31, 31]],
  [
    "a loop until something holds",
    (x) =>
      whileLoop(
        (s: Tensor) => s.abs().max().greater(1),
        (s: Tensor) => s.mul(0.5).sub(s.slice(7)),
        x,
      ),
    [1020],
  ],
  [
    "many temporaries",
    (x, y) => {
      const [a, b] = [cumsum(x), sort(y)];
      const [c, d] = [sort(a.mul(b)), cumsum(b.sub(a))];
      return cumsum(c.add(d)).add(a).mul(sort(d)).sub(b);
    },
    [30, 30],
    [30, 30],
  ],
];

/** What adds in another order, or has other kernels. */
const DIVIDED: readonly Case[] = [
  ["a sum", (x) => x.mul(2).sum(), [30, 34]],
  ["a product", (x, y) => matmul(x, y), [31, 32], [32, 30]],
  [
    "a product with what comes before and after",
    (x, y, z) => matmul(x.sin(), y).add(z).tanh(),
    [30, 34],
    [34, 30],
    [30, 30],
  ],
  ["few sums of many terms", (x, y) => matmul(x.mul(2).transpose(), y).tanh(), [340, 3], [340, 3]],
  ["products of a batch", (x, y) => matmul(x, y), [7, 12, 12], [7, 12, 12]],
  ["a matrix times a vector", (x, y) => dot(x, y), [60, 17], [17]],
  ["axes in any order", (x, y) => einsum("ijk,kjl->lki", x, y), [7, 12, 12], [12, 12, 7]],
  ["a layer", (x, k) => conv(x, k, { padding: "same" }).add(1), [2, 4, 10, 12], [4, 4, 3, 3]],
  ["many channels", (x, k) => conv(x, k), [1, 40, 5, 5], [2, 40, 3, 3]],
  [
    "a large picture",
    (x, k) => conv(x, k, { padding: "same", strides: 2 }),
    [1, 2, 20, 25],
    [3, 2, 3, 3],
  ],
  ["channels apart", (x, k) => conv(x, k, { groups: 12 }), [2, 12, 6, 7], [24, 1, 3, 3]],
  [
    "the gradient of filters",
    (x, k) => grad((w: Tensor) => conv(x, w, { padding: "same" }).square().sum())(k),
    [2, 4, 10, 12],
    [2, 4, 3, 3],
  ],
];

const named = (cases: readonly Case[]) =>
  cases.map(([name, f, ...shapes]) => ({ name, f, shapes }));

const randomTensors = (shapes: readonly number[][]): HostArray[] =>
  shapes.map((shape, i) => hostArray(normal(key(i), shape, { dtype: "float32" })));

async function wordsOf(
  device: Executor,
  f: Program,
  operands: readonly HostArray[],
): Promise<Uint32Array[]> {
  const examples = operands.map(({ shape }) => zeros([...shape]));
  const { program, captures } = trace((...xs: Tensor[]) => [f(...xs)].flat(), ...examples);
  const inputs = [...captures.map(hostArray), ...operands].map((x) => device.upload(x));
  const outputs = device.compile(program).run(inputs);
  const arrays = await Promise.all(outputs.map((output) => device.download(output)));
  return arrays.map(({ data: { buffer } }) => new Uint32Array(buffer));
}

describe("with the ratios of the limits that every adapter has", () => {
  test.each(named(EXACT))("$name: the same bits as without limits", async ({ f, shapes }) => {
    const operands = randomTensors(shapes);
    expect(await wordsOf(usual, f, operands)).toEqual(await wordsOf(executor, f, operands));
  });

  test("a loop with stacked entries", async () => {
    const turn = (s: Tensor, v: Tensor) => [cumsum(s.mul(0.5).add(v)), s.sub(v)] as const;
    await expectAgrees(usual, (x, c) => scan(turn, c, x), float32([5, 200], [200]));
  });

  test("products and convolutions", async () => {
    const layer = (x: Tensor, k: Tensor): Tensor => conv(x, k, { padding: "same" }).add(1);
    await expectAgrees(usual, (x, y) => matmul(x, y), float32([31, 32], [32, 30]));
    await expectAgrees(usual, layer, float32([2, 4, 10, 12], [4, 4, 3, 3]));
  });
});

describe("where buffers are many bindings long", () => {
  test.each(named(DIVIDED))("$name", async ({ f, shapes }) => {
    await expectAgrees(narrow, f, float32(...shapes));
  });

  test("entries of a batch are worked on in groups", async () => {
    await expectAgrees(narrow, (x) => cumsum(sort(x), 1), float32([17, 60]));
    await expectAgrees(narrow, (x) => cholesky(symmetric(x)), float32([28, 6, 6]));
  });
});

test("the host reads and writes temporaries that lie in several buffers", async () => {
  const primitive: Primitive = {
    name: "reversedOnHost",
    infer: ([x]) => [x],
    evaluate: ([{ shape, dtype, data }]) => [{ shape, dtype, data: data.slice().reverse() }],
    batch: () => ({ outputs: [], batched: [] }),
  };
  const device = limitedExecutor(executor, { bufferBytes: 512 });
  const reversed = (x: Tensor): Tensor => bind(primitive, [x], {})[0];
  const f = (x: Tensor): Tensor =>
    reversed(iota([300], 0).cast("float32").mul(x).sin())
      .mul(2)
      .sum();
  await expectAgrees(device, f, float32([1]));
});

test("a network in one kernel takes its points in several dispatches", async () => {
  const limits = { storageBuffers: 6, bindingBytes: 2048, bufferBytes: 4096 };
  const device = limitedExecutor(executor, limits, { blocks: "always" });
  const loss = (x: Tensor, a: Tensor, b: Tensor): Tensor =>
    matmul(matmul(x, a).tanh(), b).square().mean();
  const gradients = (x: Tensor, a: Tensor, b: Tensor): Tensor[] => [
    grad((w: Tensor) => loss(x, w, b))(a),
    grad((w: Tensor) => loss(x, a, w))(b),
  ];
  await expectAgrees(device, gradients, float32([330, 3], [3, 16], [16, 2]));
});

describe("what cannot be done is refused", () => {
  const refusal = (f: Program): Promise<unknown> =>
    wordsOf(narrow, f, randomTensors([[1020]])).catch((error: Error) => error.message);

  test("a line that needs more pieces than there are bindings", async () => {
    expect(await refusal((x) => cumsum(x))).toMatchInlineSnapshot(
      `"webgpu: expected kernels that touch at most 6 buffers of 1 KiB each, as the adapter A allows, received cumsum [1020], which touches 8: 4 for 4 KiB of float32 (1020 entries) alone. Compute in smaller steps, each a compiled function of its own, divide the tensors, or use(wasm())."`,
    );
  });

  test("a result that no buffer can hold", async () => {
    expect(await refusal((x) => concat([x, x], 0))).toMatchInlineSnapshot(
      `"webgpu: expected at most 4 KiB in a buffer, as the adapter allows, received 8 KiB in result 0 of a program, float32 of shape [2040]. Divide it, work on smaller batches, or use(wasm())."`,
    );
  });
});
