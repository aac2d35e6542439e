import type { Complex } from "../src/complex/index.ts";
import { sizeOf } from "../src/shape.ts";
import type { Tensor } from "../src/tensor.ts";
import { f64 } from "./doubles.ts";

/** The inputs of fixtures/fft.py, which does not store them. */
export function sample(shape: readonly number[], seed: number): Tensor {
  const values = Float64Array.from(
    { length: sizeOf(shape) },
    (_, j) => ((j * j * 104729 + j * 7919 + seed * 15485863) % 65537) / 65536 - 0.5,
  );
  return f64(values).reshape(shape);
}

/** {@link sample} for both parts. */
export function signal(shape: readonly number[], seed: number): Complex {
  return { re: sample(shape, seed), im: sample(shape, seed + 1) };
}
