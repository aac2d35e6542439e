import type { Tensor } from "../../src/index.ts";
import { searchSorted } from "../../src/order/search-sorted.ts";
import { segmentMax, segmentMin, segmentProd } from "../../src/order/segment.ts";
import { argsort, sort, sortBy } from "../../src/order/sort.ts";
import { topK } from "../../src/order/top-k.ts";
import { cumlogsumexp, cummax, cummin, cumprod } from "../../src/primitives/cumulative.ts";
import { linearRecurrence } from "../../src/primitives/linear-recurrence.ts";
import { scatterMax, scatterMin, scatterMul } from "../../src/primitives/scatter-combine.ts";
import { f64 } from "../doubles.ts";
import { int } from "../integers.ts";
import type { Row } from "../row.ts";

const matrix = f64([
  [0.3, -0.7, 1.2, 0.9],
  [2.1, 0.4, -1.6, 0.5],
]);
const rows = f64([
  [1.3, -0.7],
  [0.8, 1.9],
  [-0.4, 0.6],
  [1.1, 0.2],
]);
const ids = int([2, 0, 2, 9]);

const running = (
  constant: string,
  apply: (x: Tensor, axis: number, options?: { reverse: boolean }) => Tensor,
): Row[] => [
  { constant, inputs: [matrix], apply: (x) => apply(x, 1) },
  { constant, label: "reversed", inputs: [matrix], apply: (x) => apply(x, 0, { reverse: true }) },
];

const SORTING: readonly Row[] = [
  { constant: "sort", inputs: [matrix], apply: (x) => sort(x) },
  {
    constant: "sort",
    label: "descending, along the first axis",
    inputs: [matrix],
    apply: (x) => sort(x, { axis: 0, descending: true }),
  },
  {
    constant: "sort",
    label: "two keys and a payload",
    inputs: [int([1, 0, 1, 0]), f64([0.3, -0.7, 1.2, 0.9]), f64([1, 2, 3, 4]), rows],
    apply: (major, minor, x, table) => {
      const { keys, values } = sortBy([major, minor], { x, table });
      return [...keys, values.x, values.table];
    },
  },
  { constant: "sort", label: "positions", inputs: [matrix], apply: (x) => argsort(x) },
  {
    constant: "sort",
    label: "top k",
    inputs: [matrix],
    apply: (x) => {
      const { values, indices } = topK(x, 2);
      return [values, indices];
    },
  },
  {
    constant: "searchSorted",
    inputs: [f64([0.1, 0.4, 0.4, 0.9]), matrix],
    apply: (sorted, x) => searchSorted(sorted, x, { side: "right" }),
  },
];

const RUNNING: readonly Row[] = [
  ...running("cumprod", cumprod),
  ...running("cummax", cummax),
  ...running("cummin", cummin),
  ...running("cumlogsumexp", cumlogsumexp),
  {
    constant: "cumprod",
    label: "int32",
    inputs: [int([123456789, 987654321, 3])],
    apply: (x) => cumprod(x),
  },
  {
    constant: "cumprod",
    label: "with zeros",
    inputs: [f64([1.3, 0, -0.7, 0, 1.1])],
    apply: (x) => cumprod(x),
  },
  {
    constant: "linearRecurrence",
    inputs: [matrix, matrix.mul(matrix)],
    apply: (a, b) => linearRecurrence(a, b, { axis: 1 }),
  },
  {
    constant: "linearRecurrence",
    label: "reversed",
    inputs: [rows, rows.mul(rows)],
    apply: (a, b) => linearRecurrence(a, b, { reverse: true }),
  },
];

const SCATTERING: readonly Row[] = [
  {
    constant: "scatterMax",
    inputs: [f64([0.9, -0.2, 0.4]), ids, f64([1.3, 0.8, -0.4, 3])],
    apply: (x, i, u) => scatterMax(x, i, u),
  },
  {
    constant: "scatterMin",
    inputs: [f64([0.9, -0.2, 0.4]), ids, f64([1.3, 0.8, -0.4, 3])],
    apply: (x, i, u) => scatterMin(x, i, u),
  },
  {
    constant: "scatterMul",
    inputs: [f64([0.9, -0.2, 0.4]), ids, f64([1.3, 0.8, -0.4, 3])],
    apply: (x, i, u) => scatterMul(x, i, u),
  },
  {
    constant: "scatterMul",
    label: "along the last axis, with zeros",
    inputs: [matrix, int([1, 3, 1, 1]), matrix.mul(f64([1, 0, 0, 1]))],
    apply: (x, i, u) => scatterMul(x, i, u, 1),
  },
  {
    constant: "scatterMax",
    label: "segments",
    inputs: [rows, ids],
    apply: (x, i) => segmentMax(x.sin(), i, 3).slice([0, 3, 2]),
  },
  {
    constant: "scatterMin",
    label: "segments",
    inputs: [rows, ids],
    apply: (x, i) => segmentMin(x.sin(), i, 3).slice([0, 3, 2]),
  },
  {
    constant: "scatterMul",
    label: "segments",
    inputs: [rows, ids],
    apply: (x, i) => segmentProd(x, i, 3),
  },
];

export const ORDER_ROWS: readonly Row[] = [...SORTING, ...RUNNING, ...SCATTERING];
