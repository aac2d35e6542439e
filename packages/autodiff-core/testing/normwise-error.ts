import type { Tensor } from "../src/index.ts";
import { decode, type Golden } from "./golden-numbers.ts";

/** `‖actual - expected‖ / ‖expected‖` in the Frobenius norm; NaN if anything is not a number. */
export function normwiseError(actual: Tensor, expected: Golden | Tensor): number {
  const x = actual.dataSync();
  const y = isTensor(expected) ? expected.dataSync() : decode(expected);
  if (x.length !== y.length) return Number.NaN;
  const scale = Math.max(...y.map(Math.abs));
  const divisor = scale === 0 ? 1 : scale;
  let [difference, size] = [0, 0];
  y.forEach((value, i) => {
    difference += ((x[i] - value) / divisor) ** 2;
    size += (value / divisor) ** 2;
  });
  return size === 0 ? Math.sqrt(difference) : Math.sqrt(difference / size);
}

function isTensor(x: Golden | Tensor): x is Tensor {
  return typeof x === "object" && x !== null && "dtype" in x;
}
