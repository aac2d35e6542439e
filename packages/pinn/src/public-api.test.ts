import { expect, test } from "vitest";
import * as api from "./index.ts";

test("public names", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "defaultNetwork",
      "evaluateResiduals",
      "fieldOnGrid",
      "hardConditions",
      "inputSize",
      "networkField",
      "pinn",
      "pinnPhases",
      "residualResampling",
      "sampleCondition",
      "samplePoints",
      "scaledInputs",
      "trainPinn",
    ]
  `);
});
