import { expect, test } from "vitest";
import * as api from "./index.ts";

test("public names", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "defineExperiment",
      "describeMetrics",
      "describeSettings",
      "describeValues",
      "experiments",
      "formatDuration",
      "formatNumber",
      "nearest",
      "resolveConfig",
      "settingFromText",
    ]
  `);
});
