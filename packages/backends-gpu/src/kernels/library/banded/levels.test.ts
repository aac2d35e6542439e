import { describe, expect, test } from "vitest";
import { divide, isWhole } from "./levels.ts";
import { rowLength } from "./window.ts";

const gpu = { isSoftware: false };
const tridiagonal = { count: 1, n: 1_000_000, m: 1, below: 1, above: 1 };

describe("divide", () => {
  test("a long system becomes chunks, and chunks of their equations, down to a few", () => {
    const { levels, systems } = divide(gpu, tridiagonal);
    expect(systems).toBe(1);
    expect(levels.map(({ items }) => items)).toEqual([1_000_000, 16384, 1024, 64, 4]);
    expect(levels.map(isWhole)).toEqual([false, false, false, false, true]);
  });

  test.each([
    [100, 1, 1],
    [131, 3, 5],
    [5000, 0, 8],
    [70_001, 2, 2],
  ])("each chunk of %i rows has more of them than equations that it leaves", (n, below, above) => {
    const { levels } = divide(gpu, { ...tridiagonal, n, below, above });
    for (const { items, chunks, window } of levels.filter((level) => !isWhole(level))) {
      expect(Math.floor(items / chunks) * window.moved).toBeGreaterThan(window.order);
    }
  });

  test("many systems are not divided, and share memory in turn where it would be too much", () => {
    const { levels, groups, systems } = divide(gpu, {
      ...tridiagonal,
      count: 50_000,
      n: 512,
      m: 6,
    });
    expect([levels.length, groups]).toEqual([1, 2]);
    const [{ steps, window }] = levels;
    expect(systems).toBeLessThan(100_000);
    expect(systems * steps * rowLength(window)).toBeLessThanOrEqual(2 ** 24);
  });
});
