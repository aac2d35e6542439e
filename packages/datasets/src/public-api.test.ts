import { expect, test } from "vitest";
import * as api from "./index.ts";

test("public names", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "arrayNamed",
      "burgersShock",
      "burgersShockEntry",
      "csvNumbers",
      "decodeCsv",
      "decodeMat",
      "decodeNpy",
      "decodeNpz",
      "denseFromSparse",
      "encodeNpy",
      "imagPart",
      "listDatasets",
      "loadBytes",
      "loadDataset",
      "readCsv",
      "readMat",
      "readNpy",
      "readNpz",
      "realPart",
      "toFloat64",
      "toTensor",
    ]
  `);
});
