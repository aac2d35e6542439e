/** Products with what is computed before and after them, as the compiler writes them. */
import { dot, type Executor, einsum, matmul, type Tensor } from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import { expectAgrees, float32 } from "../../../testing/expect-agrees.ts";
import { findGpu } from "../../device/find-gpu.ts";
import { webgpu } from "../../webgpu.ts";

const executor: Executor = await webgpu();
const adapter = await (await findGpu()).requestAdapter();
const device = await adapter?.requestDevice();
/** With the limits that every device has: 8 buffers of a kernel, 16 KiB of workgroup memory. */
const narrow: Executor = await webgpu(device === undefined ? {} : { device });

test("what follows a product is computed on its entries", async () => {
  const kinds = await expectAgrees(
    executor,
    (x, w, b, y) => matmul(x, w).add(b).tanh().mul(y).maximum(-0.5),
    float32([48, 36], [36, 40], [40], [48, 40]),
  );
  expect(kinds).toEqual(["dot"]);
});

test("several results are stored, those of transposed products too", async () => {
  const kinds = await expectAgrees(
    executor,
    (x, w) => [matmul(x, w).mul(2), matmul(x, w).square().add(1)],
    float32([37, 18], [18, 34]),
  );
  expect(kinds).toEqual(["dot"]);
  await expectAgrees(executor, (x, w) => matmul(x, w).transpose(), float32([40, 36], [36, 64]));
});

test("a result takes over the memory of what is added", async () => {
  await expectAgrees(
    executor,
    (x, w) => {
      const y = x.mul(3).exp();
      return matmul(x, w).add(y).sub(y.sum());
    },
    float32([40, 40], [40, 40]),
  );
});

test("operands are computed where they are read", async () => {
  const shapes = float32([52, 24], [24, 20], [24]);
  const before = (x: Tensor, w: Tensor, s: Tensor) => matmul(x.sub(1).mul(s).tanh(), w);
  expect(await expectAgrees(executor, before, shapes)).toEqual(["dot"]);
  const both = (x: Tensor, w: Tensor, s: Tensor) =>
    matmul(x.mul(s).sin(), w.add(s.expandDims(1)).cos()).logistic();
  expect(await expectAgrees(executor, both, shapes)).toEqual(["dot"]);
});

describe("axes in any order", () => {
  test.each([
    ["abij,abjk->abik", [2, 3, 12, 8], [2, 3, 8, 20]],
    ["ija,kjb->aibk", [5, 6, 7], [4, 6, 3]],
    ["iajb,jbk->kia", [6, 5, 4, 3], [4, 3, 8]],
    ["bi,bi->b", [70, 33], [70, 33]],
    ["i,j->ij", [65], [40]],
    ["ij,j->i", [130, 260], [260]],
    ["ij,i->j", [130, 260], [130]],
  ] as const)("%s", async (formula, left, right) => {
    await expectAgrees(executor, (x, y) => einsum(formula, x, y), float32(left, right));
  });

  test("views with steps, turned around and repeated", async () => {
    await expectAgrees(
      executor,
      (x, y) => matmul(x.slice([0, 20, 2], [null, null, -1]), y.transpose()),
      float32([20, 12], [9, 12]),
    );
  });
});

test("integers wrap around", async () => {
  for (const dtype of ["int32", "uint32"] as const) {
    const shapes = [
      [33, 20],
      [20, 36],
    ].map((shape) => ({ shape, dtype }));
    await expectAgrees(executor, (x, y) => dot(x.mul(1 << 26), y), shapes);
  }
});

test("sums without terms are 0", async () => {
  await expectAgrees(executor, (x, y) => matmul(x, y).add(1), float32([3, 0], [0, 5]));
});

test("more buffers than a kernel can bind are read by other kernels", async () => {
  const [x, w, y] = [
    [20, 16],
    [16, 24],
    [20, 24],
  ];
  await expectAgrees(
    narrow,
    (a, b, c, weights, d, e, f, g, h, i) => {
      const product = matmul(a.mul(b).add(c), weights);
      return product.mul(d).add(e).mul(f).add(g).mul(h).add(i);
    },
    float32(x, x, x, w, y, y, y, y, y, y),
  );
});

test("tiles fit into the workgroup memory that every device has", async () => {
  await expectAgrees(narrow, (x, w) => matmul(x, w), float32([200, 40], [40, 130]));
});
