import type { Buffer, LoopKernel } from "@fluxion/autodiff-core/compiler";
import { expect, test } from "vitest";
import { planHomes } from "./homes.ts";

const SIZE = 16;

/** A kernel that computes a buffer from others, entry by entry. */
function map(target: number, ...sources: number[]): LoopKernel {
  const access = (buffer: number) => ({ buffer, offset: 0, strides: [1] });
  const nodes = sources.map(
    (b) => ({ kind: "load", dtype: "float32", access: access(b) }) as const,
  );
  const stage = { shape: [SIZE], nodes, stores: [{ value: 0, access: access(target) }] };
  return { kind: "loop", outer: 0, stages: [stage] };
}

function temporaries(count: number): Buffer[] {
  return Array.from({ length: count }, () => ({ dtype: "float32", size: SIZE, role: "temporary" }));
}

const never = (): boolean => false;

test("a chain lies in one place near, each value over the one that it is computed from", () => {
  const kernels = [map(0), map(1, 0), map(2, 1), map(3, 2)];
  const { of, nearWords } = planHomes({ buffers: temporaries(4), kernels }, SIZE, never);
  expect(nearWords).toBe(SIZE);
  // Nothing reads the last one.
  expect([...of.values()].map(({ near }) => near?.word)).toEqual([0, 0, 0, undefined]);
  expect([...of.values()].map(({ far }) => far)).toEqual([undefined, undefined, undefined, 0]);
});

test("what is read again later is near for its first reader, and far for the others", () => {
  const kernels = [map(0), map(1, 0), map(2, 1), map(3, 2, 0)];
  const { of, farWords } = planHomes({ buffers: temporaries(4), kernels }, SIZE, never);
  expect(of.get(0)).toEqual({ near: expect.objectContaining({ from: 0, to: 1 }), far: 0 });
  expect(farWords).toBe(2 * SIZE);
});

test("what has no room near lies far", () => {
  const kernels = [map(0), map(1, 0)];
  const { of, nearWords } = planHomes({ buffers: temporaries(2), kernels }, SIZE - 1, never);
  expect(nearWords).toBe(0);
  expect(of.get(0)).toEqual({ far: 0 });
});
