import { expect, test } from "vitest";
import * as api from "./index.ts";

test("public names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "SelectionError",
    "benchRowSchema",
    "installPython",
    "listBench",
    "listBenchText",
    "runBench",
  ]);
});
