/** Fixed programs with kernels large enough for several threads, of every family that has code of its own. */
import type { Executor } from "../../src/executors/executor.ts";
import { rfft } from "../../src/fft/index.ts";
import { grad, jit, key, normal, scan, sort, type Tensor, withExecutor } from "../../src/index.ts";

type Sample = (x: Tensor) => readonly Tensor[];

const SIZE = 256;

const SAMPLES: Readonly<Record<string, Sample>> = {
  elementwise: (x) => [x.exp().mul(x.sin()).add(x.mul(x).log1p())],
  reductions: (x) => [x.sum(), x.max(0), x.mul(x).mean(1), x.cumsum(0)],
  products: (x) => [x.matmul(x.transpose()).mul(0.01).tanh().matmul(x)],
  gradient: (x) => [grad((w: Tensor) => x.matmul(w).tanh().mul(x).sum())(x)],
  float64: (x) => [x.cast("float64").matmul(x.cast("float64")).cos()],
  fourier: (x) => [rfft(x).re],
  order: (x) => [sort(x, { axis: 1 })],
  random: () => [normal(key(7), [SIZE, SIZE])],
  loop: (x) => [...scan((s: Tensor, row: Tensor) => [s.mul(0.9).add(row), s.sum()], x.sum(0), x)],
};

/** By program the bits of all its results, made into one number. */
export type SampleBits = Readonly<Record<string, string>>;

export function bitsOfSamples(executor: Executor): SampleBits {
  return withExecutor(executor, () => {
    const x = normal(key(1), [SIZE, SIZE]);
    const bits = Object.entries(SAMPLES).map(([name, f]) => [name, hash(jit(f)(x))]);
    return Object.fromEntries(bits);
  });
}

/** FNV-1a of the words of tensors. */
function hash(tensors: readonly Tensor[]): string {
  let h = 0x811c9dc5;
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = tensor.dataSync();
    for (const word of new Uint32Array(buffer, byteOffset, byteLength / 4)) {
      h = Math.imul(h ^ word, 0x01000193) >>> 0;
    }
  }
  return h.toString(16).padStart(8, "0");
}
