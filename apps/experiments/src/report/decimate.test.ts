import { expect, test } from "vitest";
import { decimate, type Point } from "./decimate.ts";

const curve = Array.from({ length: 10_000 }, (_, i): Point => [i, Math.sin(i / 300)]);

test("a short curve is kept as it is", () => {
  expect(decimate(curve.slice(0, 400), 100)).toEqual(curve.slice(0, 400));
});

test("a long curve keeps its ends, its order and every spike", () => {
  const spiked = curve.with(4321, [4321, 50]).with(8000, [8000, -50]);
  const thinned = decimate(spiked, 100);
  expect(thinned.length).toBeLessThanOrEqual(400);
  expect([thinned[0], thinned[thinned.length - 1]]).toEqual([spiked[0], spiked[9999]]);
  expect(thinned).toEqual(thinned.toSorted((a, b) => a[0] - b[0]));
  expect(thinned).toContainEqual([4321, 50]);
  expect(thinned).toContainEqual([8000, -50]);
});

test("gaps do not hide what is around them", () => {
  const gappy = curve.map((point, i): Point => (i % 100 === 0 ? [i, Number.NaN] : point));
  const drawn = decimate(gappy, 100).filter((point) => !Number.isNaN(point[1]));
  expect(drawn.length).toBeGreaterThan(200);
});
