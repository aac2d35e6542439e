import { expect, test } from "vitest";
import * as api from "./index.ts";

test("public names", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "asTfjsOp",
      "fromLayersModel",
      "fromTfjs",
      "fromTfjsFunction",
      "tfjs",
      "toTfjs",
    ]
  `);
});
