/** The `webgpu` executor and the reference agree on the examples of all primitives and on random programs. */
import { expect, test } from "vitest";
import { comparePrimitives, compareRandomPrograms } from "../testing/compare-on-device.ts";

const SEED = 20261122;

/** Two slow cores stand for the GPU. */
const LIMIT_MS = 300_000;

test(
  "examples of all primitives, transformed in every way",
  async () => {
    const { programs, failures } = await comparePrimitives(1);
    expect(failures).toEqual([]);
    expect(programs).toBeGreaterThan(900);
  },
  LIMIT_MS,
);

test(
  `random programs (seed ${SEED})`,
  async () => {
    const { programs, failures } = await compareRandomPrograms(SEED, 100);
    expect(failures).toEqual([]);
    expect(programs).toBeGreaterThan(60);
  },
  LIMIT_MS,
);
