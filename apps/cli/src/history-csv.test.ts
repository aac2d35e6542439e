import { expect, test } from "vitest";
import { historyCsv } from "./history-csv.ts";

test("one column per loss, numbers in full precision, names quoted where they must be", () => {
  const losses = { total: Float64Array.of(1 / 3, 0.25), 'a,"b"': [1e-300, Number.NaN] };
  expect(historyCsv({ step: Int32Array.of(1, 2), losses })).toBe(
    'step,total,"a,""b"""\n1,0.3333333333333333,1e-300\n2,0.25,NaN\n',
  );
});
