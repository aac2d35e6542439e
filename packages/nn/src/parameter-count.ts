import { isTensor, treeFlatten } from "@fluxion/autodiff-core";

/** Number of values in a tree of parameters. */
export function parameterCount(params: unknown): number {
  return treeFlatten(params).leaves.reduce<number>(
    (count, leaf) => count + (isTensor(leaf) ? leaf.size : 0),
    0,
  );
}
