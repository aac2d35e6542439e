import { expect, test } from "vitest";
import * as api from "./index.ts";

test("public names", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "FIT_STATUS",
      "MINIMIZER_STATUS",
      "adam",
      "adamW",
      "applyUpdates",
      "bfgs",
      "chain",
      "clipByGlobalNorm",
      "clipByValue",
      "constantSchedule",
      "cosineDecay",
      "decodeCheckpoint",
      "encodeCheckpoint",
      "exponentialDecay",
      "fit",
      "globalNorm",
      "lbfgs",
      "linearSchedule",
      "memoryStore",
      "minimise",
      "piecewiseConstant",
      "ravel",
      "scale",
      "scaleBySchedule",
      "sgd",
      "warmupCosine",
    ]
  `);
});
