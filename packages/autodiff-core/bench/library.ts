/** Speed of kernels of the library on one thread: `node --conditions=@fluxion/source bench/library.ts [name…]`. */

import type { HostArray } from "../src/host-array.ts";
import { cumsum, type Tensor, zeros } from "../src/index.ts";
import { choleskyPrimitive } from "../src/linalg/cholesky.ts";
import { eigh } from "../src/linalg/eigh.ts";
import { factoredSolvePrimitive } from "../src/linalg/factored-solve.ts";
import { luPrimitive } from "../src/linalg/lu.ts";
import { qrPrimitive } from "../src/linalg/qr.ts";
import { svd } from "../src/linalg/svd.ts";
import { triangularSolvePrimitive } from "../src/linalg/triangular-solve.ts";
import { sortPrimitive } from "../src/order/sort-primitive.ts";
import type { Primitive } from "../src/primitive.ts";
import { gatherPrimitive, scatterAddPrimitive } from "../src/primitives/indexing.ts";
import { threefry2x32 } from "../src/primitives/threefry.ts";
import {
  type Application,
  applicationOf,
  evaluated,
  hostArray,
  loadLibraryKernel,
} from "../testing/run-library-kernel.ts";

interface Case {
  readonly name: string;
  readonly application: Application;
  readonly operands: readonly HostArray[];
}

const MILLISECONDS = 700;

/** The shortest of as many runs as fit into the time: other work on the machine only adds to it. */
function shortest(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + MILLISECONDS;
  while (performance.now() < end) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const word = zeros([1], { dtype: "uint32" });
const bits = (n: number): HostArray => hostArray("uint32", [n], (i) => Math.imul(i, 0x9e3779b1));

const floats = (dtype: "float32" | "float64", shape: readonly number[], seed = 1): HostArray =>
  hostArray(dtype, shape, (i) => {
    const x = Math.sin(12.9898 * (i + 1) * seed) * 43758.5453;
    return x - Math.floor(x) - 0.5;
  });
const positions = (rows: number, size: number): HostArray =>
  hostArray("int32", [rows, 1], (i) => (Math.imul(i + 1, 0x9e3779b1) >>> 0) % size);
const along = (
  name: string,
  axis: number,
  shape: number[],
  dtype: "float32" | "float64",
): Case => ({
  name: `${name} ${shape.join("x")} axis ${axis} ${dtype}`,
  application: applicationOf(name, (x: Tensor) => cumsum(x, axis), zeros(shape, { dtype })),
  operands: [floats(dtype, shape)],
});
const apply = (primitive: unknown, params: object): Application => ({
  primitive: primitive as Primitive,
  params,
});
const sorted = (dtype: "float32" | "float64", shape: number[], payload: boolean): Case => {
  const axis = shape.length - 1;
  return {
    name: `sort ${shape.join("x")} ${dtype}${payload ? " with places" : ""}`,
    application: apply(sortPrimitive, { axis, keys: 1, descending: false }),
    operands: [floats(dtype, shape), ...(payload ? [hostArray("int32", shape, (i) => i)] : [])],
  };
};

const dominant = (n: number): HostArray => {
  const { data } = floats("float64", [n, n]);
  for (let i = 0; i < n; i++) data[i * (n + 1)] += n;
  return { dtype: "float64", shape: [n, n], data };
};
const dense = (
  primitive: Primitive<never>,
  params: object,
  operands: readonly HostArray[],
): Case => ({
  name: `${primitive.name} ${operands[0].shape.join("x")} ${operands[0].dtype}`,
  application: apply(primitive, params),
  operands,
});
const { primitive: eighPrimitive } = applicationOf("eigh", (a: Tensor) => eigh(a), zeros([2, 2]));
const { primitive: svdPrimitive } = applicationOf("svd", (a: Tensor) => svd(a), zeros([2, 2]));
const lu = { pivoting: "partial" };
const [packed, rowOrder] = evaluated(apply(luPrimitive, lu), [dominant(300)]);
const triangle = { lower: true, transpose: false, unitDiagonal: false };

const cases: readonly Case[] = [
  {
    name: "threefry2x32 1e6",
    application: applicationOf("threefry2x32", () => threefry2x32([word, word], [word, word])),
    operands: [1, 2, 3, 4].map(() => bits(1e6)),
  },
  {
    name: "gather 1e6 of 1e5",
    application: apply(gatherPrimitive, { axes: [0] }),
    operands: [floats("float32", [1e5]), positions(1e6, 1e5)],
  },
  {
    name: "gather 1e4 rows of 256",
    application: apply(gatherPrimitive, { axes: [0] }),
    operands: [floats("float32", [2e4, 256]), positions(1e4, 2e4)],
  },
  {
    name: "scatterAdd 1e6 into 1e5",
    application: apply(scatterAddPrimitive, { axes: [0] }),
    operands: [floats("float32", [1e5]), positions(1e6, 1e5), floats("float32", [1e6])],
  },
  {
    name: "scatterAdd 1e4 rows of 256",
    application: apply(scatterAddPrimitive, { axes: [0] }),
    operands: [floats("float32", [2e3, 256]), positions(1e4, 2e3), floats("float32", [1e4, 256])],
  },
  sorted("float32", [1e6], false),
  sorted("float32", [1e6], true),
  sorted("float64", [1e6], true),
  sorted("float32", [1000, 100], true),
  along("cumsum", 0, [1e6], "float32"),
  along("cumsum", 1, [1000, 1000], "float32"),
  along("cumsum", 0, [1000, 1000], "float32"),
  along("cumsum", 0, [1000, 1000], "float64"),
  dense(choleskyPrimitive, {}, [dominant(300)]),
  dense(luPrimitive, lu, [floats("float64", [300, 300])]),
  dense(luPrimitive, lu, [floats("float64", [2000, 8, 8])]),
  dense(qrPrimitive, { mode: "reduced", pivoting: false }, [floats("float64", [300, 300])]),
  dense(eighPrimitive, { vectors: true }, [floats("float64", [300, 300])]),
  dense(eighPrimitive, { vectors: true }, [floats("float64", [1000, 6, 6])]),
  dense(svdPrimitive, { vectors: "thin" }, [floats("float64", [200, 200])]),
  dense(triangularSolvePrimitive, triangle, [dominant(300), floats("float64", [300, 300])]),
  dense(factoredSolvePrimitive, { kind: "lu", transpose: false }, [
    dominant(300),
    floats("float64", [300, 1]),
    packed,
    rowOrder,
  ]),
];

const wanted = process.argv.slice(2);
const rows: Record<string, string | number>[] = [];
for (const { name, application, operands } of cases) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  const loaded = loadLibraryKernel(application, operands);
  const kernel = loaded === undefined ? Number.NaN : shortest(loaded.run);
  const evaluate = shortest(() => evaluated(application, operands));
  rows.push({
    case: name,
    "kernel ms": kernel.toFixed(3),
    "evaluate ms": evaluate.toFixed(3),
    bytes: loaded?.size ?? 0,
    tiles: loaded?.tiles.join("+") ?? "",
  });
}
console.table(rows);
