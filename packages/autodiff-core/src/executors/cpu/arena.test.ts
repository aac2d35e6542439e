import { expect, test } from "vitest";
import { planArena } from "./arena.ts";
import type { Step, Storage } from "./lowering.ts";

const temporary = (size: number): Storage => ({ kind: "temporary", dtype: "float64", size });
const step = (reads: number[], writes: number[], reusable: number[] = []): Step => ({
  run: () => undefined,
  reads,
  writes,
  reusable,
});

test("values that are not alive together share a block", () => {
  const storages = [temporary(8), temporary(8), temporary(8)];
  const { blocks, capacities } = planArena(storages, [
    step([], [0]),
    step([0], [1]),
    step([1], [2]),
  ]);
  expect([...blocks]).toEqual([0, 1, 0]);
  expect(capacities).toEqual([64, 64]);
});

test("a chain of functions that work in place needs one block", () => {
  const storages = [temporary(8), temporary(8), temporary(8)];
  const steps = [step([], [0]), step([0], [1], [0]), step([1], [2], [1])];
  expect(planArena(storages, steps).capacities).toEqual([64]);
});

test("nothing takes over the block of a value that is still read", () => {
  const storages = [temporary(8), temporary(8), temporary(8)];
  const steps = [step([], [0]), step([0], [1], [0]), step([0, 1], [2], [0, 1])];
  expect([...planArena(storages, steps).blocks]).toEqual([0, 1, 0]);
});

test("a value that nobody reads frees its block at once", () => {
  const storages = [temporary(8), temporary(8)];
  expect([...planArena(storages, [step([], [0]), step([], [1])]).blocks]).toEqual([0, 0]);
});

test("the best fitting block is taken, and enlarged if none is large enough", () => {
  const storages = [temporary(2), temporary(6), temporary(5), temporary(9)];
  const steps = [step([], [0, 1]), step([0, 1], []), step([], [2]), step([], [3])];
  const { blocks, capacities } = planArena(storages, steps);
  expect([...blocks]).toEqual([0, 1, 1, 1]);
  expect(capacities).toEqual([16, 72]);
});

test("inputs, constants and results have memory of their own", () => {
  const storages: Storage[] = [
    { kind: "input", dtype: "float32", size: 3 },
    { kind: Float32Array.of(1), dtype: "float32", size: 1 },
    { kind: "result", dtype: "float32", size: 3 },
  ];
  expect([...planArena(storages, [step([0, 1], [2], [0])]).blocks]).toEqual([-1, -1, -1]);
});
