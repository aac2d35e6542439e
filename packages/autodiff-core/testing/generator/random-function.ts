/** Random functions of tensors over all of the public operations. */
import type { Tensor } from "../../src/index.ts";
import { CONTROL } from "./control.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { INDEXING } from "./indexing.ts";
import { LAYOUT } from "./layout.ts";
import { PRODUCTS } from "./products.ts";
import { REDUCTIONS_AND_RUNNING } from "./reductions.ts";
import { digits, type Operation, type Site, type Step } from "./step.ts";

/** The most common first: shrinking goes towards them. */
const OPERATIONS: readonly Operation[] = [
  ...ELEMENTWISE,
  ...REDUCTIONS_AND_RUNNING,
  ...LAYOUT,
  ...PRODUCTS,
  ...INDEXING,
  ...CONTROL,
];

export const NUMBER_OF_OPERATIONS: number = OPERATIONS.length;
export const FIRST_CONTROL_OPERATION: number = OPERATIONS.length - CONTROL.length;

/** Entries and axes beyond which a value is not used any more, so that programs stay small. */
export interface Limits {
  readonly size: number;
  readonly rank: number;
}

/** Loops inside of loops, at most. */
const DEEPEST = 3;

/** Apply the steps one after the other to earlier values; the results are the last few values. */
export function randomFunction(
  steps: readonly Step[],
  limits: Limits,
  depth = 0,
): (...inputs: Tensor[]) => Tensor[] {
  return (...inputs) => {
    const values = [...inputs];
    for (let at = 0; at < steps.length; ) {
      const [operation, first, second, third, detail] = steps[at++];
      // Later values are likelier, so that chains grow long.
      const value = (n: number): Tensor => values[values.length - 1 - (n % values.length)];
      const nested: Site["nested"] = (count) => {
        const inner = depth < DEEPEST ? steps.slice(at, at + count) : [];
        at += inner.length;
        return randomFunction(inner, { ...limits, size: Math.min(limits.size, 1000) }, depth + 1);
      };
      const site: Site = {
        x: value(first),
        y: value(second),
        z: value(third),
        ...digits(detail),
        nested,
      };
      const result = OPERATIONS[operation % OPERATIONS.length](site);
      const results = "dtype" in result ? [result] : result;
      values.push(...results.filter((r) => r.size <= limits.size && r.rank <= limits.rank));
    }
    return values.slice(-3);
  };
}
