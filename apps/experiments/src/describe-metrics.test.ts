import { expect, test } from "vitest";
import { describeMetrics } from "./describe-metrics.ts";

test("the common metrics come first, then the experiment's own under their names", () => {
  const described = describeMetrics({
    energyDrift: 1e-9,
    relL2: 1.12e-3,
    maxAbs: 0.02,
    residual: 4e-4,
    seconds: 132,
    steps: 15000,
    executor: "reference",
    seed: 0,
  });
  expect(described.map(({ label, text }) => `${label}: ${text}`)).toEqual([
    "relative L2 error: 1.12e-3",
    "maximum error: 0.02",
    "residual (RMS): 4.00e-4",
    "wall time: 2 min 12 s",
    "steps: 15000",
    "executor: reference",
    "seed: 0",
    "energyDrift: 1.00e-9",
  ]);
});
