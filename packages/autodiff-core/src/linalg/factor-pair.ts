import { bind } from "../bind.ts";
import { TransformError } from "../errors.ts";
import type { Primitive } from "../primitive.ts";
import { NO_PARAMS, type NoParams } from "../primitives/elementwise.ts";
import { batchSize, forEachMatrix, matrixAt, storeMatrix } from "./matrix-batches.ts";

interface FactorPair {
  readonly name: string;
  /** The factors of one matrix of `n` rows; `undefined` for NaN. */
  readonly factors: (
    a: Float64Array,
    n: number,
  ) => readonly [Float64Array, Float64Array] | undefined;
  /** Operations, in units of n³. */
  readonly cubes: number;
}

/** Primitive of a decomposition of square matrices into two square factors that have no derivative. */
export function factorPair({ name, factors, cubes }: FactorPair): Primitive<NoParams> {
  const refuse = (): never => {
    throw new TransformError({
      where: name,
      expected: "an operation with a derivative rule",
      received: `the derivative of ${name}`,
      fix: `Differentiate eig, eigvals or a matrix function, or put ${name} inside stopGradient.`,
    });
  };
  const self: Primitive<NoParams> = {
    name,
    infer: ([a]) => [a, a].map(({ shape, dtype }) => ({ shape, dtype })),
    evaluate([a], _params, specs, context) {
      const outputs = specs.map((spec) => context.allocate(spec));
      const n = a.shape[a.shape.length - 1];
      forEachMatrix(a, (i) => {
        const pair = factors(matrixAt(a, i, n * n), n);
        outputs.forEach((out, k) => {
          storeMatrix(out, i, n * n, pair?.[k]);
        });
      });
      return outputs;
    },
    jvp: refuse,
    taylor: refuse,
    batch: ([a]) => ({ outputs: bind(self, [a], NO_PARAMS), batched: [true, true] }),
    cost: ([a]) => cubes * batchSize(a) * (a.shape.at(-1) ?? 0) ** 3,
  };
  return self;
}
