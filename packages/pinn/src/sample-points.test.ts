import { key } from "@fluxion/autodiff-core";
import { burgers } from "@fluxion/pdes";
import { describe, expect, test } from "vitest";
import { type SamplingMethod, sampleCondition, samplePoints } from "./sample-points.ts";

const methods: SamplingMethod[] = ["uniform", "latinHypercube", "sobol", "halton"];

describe.each(methods)("%s points", (method) => {
  const problem = burgers();
  const points = samplePoints(problem, 512, { method, key: key(7), dtype: "float64" });

  test("fill the domain and nothing else", () => {
    expect(points.shape).toEqual([512, 2]);
    const [low, high] = [points.min(0).dataSync(), points.max(0).dataSync()];
    expect(low[0]).toBeGreaterThanOrEqual(0);
    expect(high[0]).toBeLessThanOrEqual(1);
    expect(low[1]).toBeGreaterThanOrEqual(-1);
    expect(high[1]).toBeLessThanOrEqual(1);
    expect(high[1] - low[1]).toBeGreaterThan(1.9);
  });

  test("have the moments of the uniform distribution", () => {
    const [t, x] = points.mean(0).dataSync();
    expect(t).toBeCloseTo(0.5, 1);
    expect(x).toBeCloseTo(0, 1);
  });

  test("are the same for the same key and others for another", () => {
    const again = samplePoints(problem, 512, { method, key: key(7), dtype: "float64" });
    const other = samplePoints(problem, 512, { method, key: key(8), dtype: "float64" });
    expect(again.equal(points).all().item()).toBe(1);
    expect(other.equal(points).all().item()).toBe(0);
  });

  test("lie on the face of a condition", () => {
    const [, left] = problem.conditions;
    const face = sampleCondition(problem, left, 20, { method, key: key(1), dtype: "float64" });
    expect(face.slice(":", 1).equal(-1).all().item()).toBe(1);
    expect(face.slice(":", 0).max().item()).toBeLessThanOrEqual(1);
  });
});

test("a count that is not a whole number is refused", () => {
  expect(() => samplePoints(burgers(), 0.5, { key: key(0) })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: samplePoints: expected a whole number of points > 0, received 0.5. A few thousand interior points suit most problems in two coordinates.]`,
  );
});
