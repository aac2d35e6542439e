import { TransformError } from "../errors.ts";

/** Refuses differentiation: for `jvp` and `taylor` of a primitive that has neither. */
export function withoutDerivative(name: string, fix: string): () => never {
  return () => {
    throw new TransformError({
      where: name,
      expected: "an operation with a derivative rule",
      received: `the derivative of ${name}`,
      fix,
    });
  };
}
