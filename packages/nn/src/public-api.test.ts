import { expect, test } from "vitest";
import * as api from "./index.ts";

test("public names", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "activation",
      "constantInit",
      "dense",
      "fourierFeatures",
      "glorotNormal",
      "glorotUniform",
      "heNormal",
      "heUniform",
      "lecunNormal",
      "mlp",
      "parameterCount",
      "periodicFeatures",
      "sequential",
      "zerosInit",
    ]
  `);
});
