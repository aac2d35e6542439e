/** Speed of transforms, factorizations, sorting and convolution: `node --conditions=@fluxion/source bench/vocabulary.ts`. */
import {
  arange,
  argsort,
  jit,
  key,
  mod,
  normal,
  segmentSum,
  sort,
  type Tensor,
} from "@fluxion/autodiff-core";
import { conv } from "@fluxion/autodiff-core/convolution";
import { fft, rfft } from "@fluxion/autodiff-core/fft";
import { cholesky, eigh, lu, qr, svd } from "@fluxion/autodiff-core/linalg";
import { besselJ0, gammainc, lgamma } from "@fluxion/autodiff-core/special";
import { measure } from "@fluxion/tooling/measure";

type DType = "float32" | "float64";
const random = (seed: number, shape: number[], dtype: DType): Tensor =>
  normal(key(seed), shape, { dtype });

const rows: Record<string, string>[] = [];

function bench(name: string, dtype: DType, run: () => unknown): void {
  const { median, spread } = measure(run);
  rows.push({ case: name, dtype, median: `${median.toFixed(2)} ms`, spread });
}

for (const dtype of ["float64", "float32"] as const) {
  const signals = random(0, [256, 256], dtype);
  const transform = jit((x: Tensor) => fft({ re: x, im: x }));
  const real = jit((x: Tensor) => rfft(x));
  bench("256 FFTs of length 256", dtype, () => transform(signals));
  bench("256 real FFTs of length 256", dtype, () => real(signals));
  const odd = random(0, [256, 257], dtype);
  bench("256 FFTs of length 257", dtype, () => transform(odd));

  const numbers = random(1, [1e6], dtype);
  const ids = mod(arange(1e6), 1000).cast("int32");
  const sorted = jit((x: Tensor) => sort(x));
  const positions = jit((x: Tensor) => argsort(x));
  const sums = jit((x: Tensor) => segmentSum(x, ids, 1000));
  const length = jit((x: Tensor) => x.norm());
  bench("norm of 10^6", dtype, () => length(numbers));
  bench("sort 10^6", dtype, () => sorted(numbers));
  bench("argsort 10^6", dtype, () => positions(numbers));
  bench("segmentSum 10^6 into 1000", dtype, () => sums(numbers));

  const image = random(2, [8, 16, 64, 64], dtype);
  const kernel = random(3, [16, 16, 3, 3], dtype);
  const convolve = jit((x: Tensor, w: Tensor) => conv(x, w));
  bench("conv [8,16,64,64] * [16,16,3,3]", dtype, () => convolve(image, kernel));
}

const n = 300;
const a = random(4, [n, n], "float64");
const spd = a.matmul(a.transpose()).add(1);
const factorizations: Record<string, () => unknown> = {
  cholesky: () => cholesky(spd),
  lu: () => lu(a),
  qr: () => qr(a),
  eigh: () => eigh(spd),
  svd: () => svd(a),
};
for (const [name, run] of Object.entries(factorizations)) bench(`${name} ${n}`, "float64", run);

const x = random(5, [1e5], "float64").abs().add(0.1);
bench("lgamma 10^5", "float64", () => lgamma(x));
bench("besselJ0 10^5", "float64", () => besselJ0(x));
bench("gammainc 10^4", "float64", () => gammainc(2.5, x.slice([0, 1e4])));

console.table(rows);
