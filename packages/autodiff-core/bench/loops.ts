/** Speed of loop kernels on one thread: `node --conditions=@fluxion/source packages/autodiff-core/bench/loops.ts`. */
import * as F from "@fluxion/autodiff-core";
import { shortestTimes } from "./shortest-times.ts";

type Spec = readonly [shape: readonly number[], dtype: F.DType];

/** Least time of one run, in nanoseconds, and the size of the module. */
function measure(
  apply: (...inputs: F.Tensor[]) => F.Tensor | readonly F.Tensor[],
  specs: readonly Spec[],
) {
  const examples = specs.map(([shape, dtype]) => F.zeros(shape, { dtype }));
  const { program } = F.trace(apply, ...examples);
  const { time, cost, moduleBytes } = shortestTimes(program, 400);
  return { time: 1e6 * time, moduleBytes, cost };
}

const normalized = (x: F.Tensor): F.Tensor => {
  const centred = x.sub(x.mean(-1, { keepDims: true }));
  return centred.div(centred.mul(centred).mean(-1, { keepDims: true }).add(1e-5).sqrt());
};

/** What a Taylor layer of the Burgers network does. */
const layer = (x: F.Tensor, b: F.Tensor): F.Tensor[] => {
  const [u, v, w] = [0, 1, 2].map((i) => x.slice(i));
  const t = u.add(b).tanh();
  const d = F.sub(1, t.mul(t));
  const p = v.mul(d);
  return [t, p, w.mul(d), t.mul(p).mul(w).sum(0)];
};

const f32 = (...shape: number[]): Spec => [shape, "float32"];
const f64 = (...shape: number[]): Spec => [shape, "float64"];

const CASES: Readonly<
  Record<string, readonly [(...inputs: F.Tensor[]) => F.Tensor | readonly F.Tensor[], ...Spec[]]>
> = {
  "x*2+y 2^12": [(x, y) => x.mul(2).add(y), f32(4096), f32(4096)],
  "x*2+y 2^16": [(x, y) => x.mul(2).add(y), f32(65536), f32(65536)],
  "x*2+y 2^20": [(x, y) => x.mul(2).add(y), f32(2 ** 20), f32(2 ** 20)],
  "x*2+y 2^20 f64": [(x, y) => x.mul(2).add(y), f64(2 ** 20), f64(2 ** 20)],
  "tanh 2^20": [(x) => x.tanh(), f32(2 ** 20)],
  "sum 2^16": [(x) => x.sum(), f32(2 ** 16)],
  "sum 2^22": [(x) => x.sum(), f32(2 ** 22)],
  "sum 2^20 f64": [(x) => x.sum(), f64(2 ** 20)],
  "max 2^20": [(x) => x.max(), f32(2 ** 20)],
  "row sums 1024x1024": [(x) => x.sum(1), f32(1024, 1024)],
  "column sums 1024x1024": [(x) => x.sum(0), f32(1024, 1024)],
  "column sums 65536x20": [(x) => x.sum(0), f32(65536, 20)],
  "softmax 1024x1000": [(x) => F.softmax(x, -1), f32(1024, 1000)],
  "softmax 10000x10": [(x) => F.softmax(x, -1), f32(10000, 10)],
  "layer norm 1024x768": [normalized, f32(1024, 768)],
  "Taylor layer 4096x20": [layer, f32(3, 4096, 20), f32(20)],
  "transpose 1024x1024": [(x) => x.transpose().add(1), f32(1024, 1024)],
  "relu(x + b) 1024x512": [(x, b) => F.maximum(x.add(b), 0), f32(1024, 512), f32(512)],
  "where 2^20": [(x, y) => x.less(y).where(x, y), f32(2 ** 20), f32(2 ** 20)],
  "compare to bool 2^20": [(x, y) => x.less(y), f32(2 ** 20), f32(2 ** 20)],
  "cast f32 to f64 2^20": [(x) => x.cast("float64"), f32(2 ** 20)],
  "pad 1024x1024": [
    (x) =>
      F.pad(x, {
        widths: [
          [1, 1],
          [1, 1],
        ],
      }),
    f32(1024, 1024),
  ],
  "every second 2^20": [(x) => x.slice([0, null, 2]).mul(2), f32(2 ** 20)],
  "stencil 2^20": [
    (x) =>
      x
        .slice([1, null])
        .sub(x.slice([0, -1]))
        .mul(2),
    f32(2 ** 20),
  ],
};

const only = process.argv[2];
const rows: Record<string, object> = {};
for (const [name, [apply, ...specs]] of Object.entries(CASES)) {
  if (only !== undefined && !name.includes(only)) continue;
  const { time, moduleBytes, cost } = measure(apply, specs);
  const elements = specs[0][0].reduce((product, n) => product * n, 1);
  rows[name] = {
    µs: (time / 1e3).toFixed(1),
    "ns/element": (time / elements).toFixed(3),
    "GB/s": (cost.bytes / time).toFixed(1),
    "module bytes": moduleBytes,
  };
}
console.table(rows);
