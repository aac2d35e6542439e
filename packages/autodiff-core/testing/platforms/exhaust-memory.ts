import { isFluxionError, jit, ones, type Tensor, wasm, withExecutor } from "../../src/index.ts";

export interface ExhaustionReport {
  /** What the program that is too large throws. */
  readonly error: string;
  /** Results of another program before that and after it. */
  readonly before: number;
  readonly after: number;
}

/** Ask for more memory than the executor may take, then go on. */
export function exhaustMemory(): ExhaustionReport {
  return withExecutor(wasm({ threads: 3, memoryLimit: 3 * 2 ** 20 }), () => {
    const x = ones([100, 100]);
    const small = jit((a: Tensor) => a.matmul(a).sum());
    const large = jit((a: Tensor) => a.reshape([100, 100, 1]).mul(a.exp()).cumsum(0));
    const before = small(x).item();
    const error = errorOf(() => large(x));
    return { error, before, after: small(x).item() };
  });
}

function errorOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (isFluxionError(error)) return `${error.name}: ${error.message}`;
    throw error;
  }
  return "nothing is thrown";
}
