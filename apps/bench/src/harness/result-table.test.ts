import { expect, test } from "vitest";
import type { Backend } from "../backend.ts";
import { resultTableHead, resultTableRow, type TableRow } from "./result-table.ts";

const timed = { dtype: "float32", threads: 2, spread: 0.0312 } as const;
const untimed = { dtype: null, threads: null, medianMs: null, spread: null };
const rows: readonly TableRow[] = [
  {
    case: "matmul/1024",
    subject: "fluxion:wasm",
    ...timed,
    medianMs: 25,
    ratio: 1,
    flops: 2 ** 31,
  },
  { case: "matmul/1024", subject: "jax-js", ...timed, medianMs: 80.04, ratio: 3.2016 },
  { case: "lorenz", subject: "c", ...timed, medianMs: 0.0234, ratio: 0.000812 },
  { case: "compile/burgers-step", subject: "jax", ...timed, medianMs: 12_345, ratio: null },
  { case: "bundle-size/gradient", subject: "tfjs:wasm", ...untimed, ratio: 4, bytes: 254_712 },
];

const tableOn = (backend: Backend): string =>
  resultTableHead(backend) + rows.map((row) => resultTableRow(row, backend)).join("");

test("a table", () => {
  expect(`\n${tableOn("wasm")}`).toMatchInlineSnapshot(`
    "
    case                        dtype    threads  subject             median  spread     ratio           rate
    ---------------------------------------------------------------------------------------------------------
    matmul/1024                 float32        2  fluxion:wasm       25.0 ms     3 %      1.00   85.9 GFLOP/s
    matmul/1024                 float32        2  jax-js             80.0 ms     3 %      3.20
    lorenz                      float32        2  c                  23.4 us     3 %  0.000812
    compile/burgers-step        float32        2  jax                12.3 s      3 %
    bundle-size/gradient                          tfjs:wasm         254.7 kB              4.00
    "
  `);
});

test("a row of a GPU has the time of its kernels, and rates by that", () => {
  const row = { ...timed, case: "copy", subject: "fluxion:webgpu", threads: null, ratio: 1 };
  const measured = { ...row, medianMs: 0.5, kernelMs: 0.25, traffic: 5e8 };
  expect(resultTableRow(measured, "webgpu")).toMatch(/ 0\.500 ms .* 2000 GB\/s +0\.250 ms/);
});
