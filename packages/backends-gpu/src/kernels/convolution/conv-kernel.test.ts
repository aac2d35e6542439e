/** Convolutions with random strides, paddings, dilations and groups, and with what is computed around them. */
import type { Executor } from "@fluxion/autodiff-core";
import { conv, convTranspose } from "@fluxion/autodiff-core/convolution";
import { describe, expect, test } from "vitest";
import { bindConv } from "../../../../autodiff-core/src/convolution/conv-primitive.ts";
import type { Widths } from "../../../../autodiff-core/src/convolution/geometry.ts";
import { expectAgrees, float32 } from "../../../testing/expect-agrees.ts";
import { webgpu } from "../../webgpu.ts";

const executor: Executor = await webgpu();

/** Whole numbers from 0 on that look random, always the same ones. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % sides;
  };
}

describe.each([1, 2, 3])("over %i spatial axes", (rank) => {
  const roll = dice(rank);
  const axes = Array.from({ length: rank });
  const rarely = () => (roll(5) < 3 ? 1 : 2 + roll(2));

  test.each(Array.from({ length: 6 }, (_, i) => i))("random geometry %i", async (i) => {
    const dtype = i === 5 ? "int32" : "float32";
    const groups = 1 + roll(3);
    const depth = 1 + roll(4);
    const x = [1 + roll(3), groups * depth, ...axes.map(() => 1 + roll(rank === 1 ? 40 : 9))];
    const kernel = [groups * (1 + roll(7)), depth, ...axes.map(() => 1 + roll(4))];
    const params = {
      strides: axes.map(() => 1 + roll(3)),
      padding: axes.map((): Widths => [roll(5) - 1, roll(5) - 1]),
      inputDilation: axes.map(rarely),
      kernelDilation: axes.map(rarely),
      groups,
    };
    const specs = [x, kernel].map((shape) => ({ shape, dtype }) as const);
    await expectAgrees(executor, (a, b) => bindConv(a, b, params), specs);
  });
});

test("layers of networks, in tiles and by channel", async () => {
  const same = { padding: "same" } as const;
  await expectAgrees(
    executor,
    (x, k) => conv(x, k, same),
    float32([2, 16, 12, 20], [32, 16, 3, 3]),
  );
  await expectAgrees(
    executor,
    (x, k) => conv(x, k, { ...same, groups: 12 }),
    float32([2, 12, 16, 16], [12, 1, 3, 3]),
  );
});

test("what comes before and after is a part of the kernel", async () => {
  const kinds = await expectAgrees(
    executor,
    (x, k, m, b) => conv(x.sub(m).tanh(), k, { padding: 1, bias: b }).logistic().mul(2),
    float32([2, 3, 8, 9], [5, 3, 3, 3], [3, 1, 1], [5]),
  );
  expect(kinds).toEqual(["conv"]);
});

test("transposed ones", async () => {
  await expectAgrees(
    executor,
    (x, k) => convTranspose(x, k, { strides: [2, 3] }),
    float32([2, 3, 4, 5], [3, 2, 3, 3]),
  );
});
