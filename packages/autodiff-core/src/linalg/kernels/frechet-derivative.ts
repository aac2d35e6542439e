import type { DividedDifferences } from "./divided-differences.ts";

/**
 * The derivative of a function of a matrix in several directions, in the basis of eigenvectors:
 * `Σ_σ Σ f[w_{i₀}, …, w_{i_k}] (B_σ₁)_{i₀i₁} ⋯ (B_σₖ)_{i₍ₖ₋₁₎iₖ}`, the first sum over the orders of the directions.
 *
 * @param directions - `n × n` each, in the basis of eigenvectors; the same array may occur several times.
 * @see Daleckii & Krein (1965) for k = 1; Noferini, A formula for the Fréchet derivative of a generalized matrix function,
 * SIAM J. Matrix Anal. Appl. 38 (2017), for the history.
 */
export function frechetDerivative(
  differences: DividedDifferences,
  directions: readonly Float64Array[],
  n: number,
): Float64Array {
  const out = new Float64Array(n * n);
  const k = directions.length;
  const path = new Int32Array(k + 1);
  const ascending = new Int32Array(k + 1);
  const walk = (order: readonly Float64Array[], step: number, product: number): void => {
    if (step === k) {
      ascending.set(path);
      out[path[0] * n + path[k]] += product * differences.at(ascending.sort());
      return;
    }
    const row = path[step] * n;
    for (let next = 0; next < n; next++) {
      path[step + 1] = next;
      walk(order, step + 1, product * order[step][row + next]);
    }
  };
  for (const { order, times } of distinctOrders(directions)) {
    for (let i = 0; i < n; i++) {
      path[0] = i;
      walk(order, 0, times);
    }
  }
  return out;
}

interface Ordering {
  readonly order: readonly Float64Array[];
  /** How many permutations look like this. */
  readonly times: number;
}

function distinctOrders(items: readonly Float64Array[]): Ordering[] {
  if (items.length === 0) return [{ order: [], times: 1 }];
  const firsts = [...new Set(items)];
  return firsts.flatMap((first) => {
    const at = items.indexOf(first);
    const rest = items.filter((_, i) => i !== at);
    const times = items.filter((item) => item === first).length;
    return distinctOrders(rest).map((ordering) => ({
      order: [first, ...ordering.order],
      times: times * ordering.times,
    }));
  });
}
