import type { Buffer, LoopKernel } from "@fluxion/autodiff-core/compiler";
import { expect, test } from "vitest";
import { sumsFirst } from "./order-kernels.ts";

function kernel(target: number, ...sources: number[]): LoopKernel {
  const access = (buffer: number) => ({ buffer, offset: 0, strides: [1] });
  const nodes = sources.map(
    (b) => ({ kind: "load", dtype: "float32", access: access(b) }) as const,
  );
  const stage = { shape: [4], nodes, stores: [{ value: 0, access: access(target) }] };
  return { kind: "loop", outer: 0, stages: [stage] };
}

test("sums come behind the last of their operands, what others read stays in its place", () => {
  const roles = ["input", "temporary", "temporary", "output", "output", "output"] as const;
  const buffers = roles.map((role): Buffer => ({ dtype: "float32", size: 4, role }));
  const [first, second, read, reader] = [kernel(1, 0), kernel(2, 1), kernel(3, 2), kernel(2, 3)];
  const [ofFirst, ofBoth] = [kernel(4, 1, 0), kernel(5, 1, 2)];
  const kernels = [first, second, read, reader, ofFirst, ofBoth];
  expect(sumsFirst({ kernels, buffers })).toEqual([first, ofFirst, second, read, reader, ofBoth]);
});
