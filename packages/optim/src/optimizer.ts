/**
 * Optimizers that need nothing but the gradient: transformations of gradients into updates. They are chained by
 * composition and run inside the compiled step; none reads a value on the host.
 */
import { isFloat, type Tensor, type Tree, treeFlatten, zerosLike } from "@fluxion/autodiff-core";

/** State of an optimizer: any tree of tensors. */
export type OptimizerState = Tree<Tensor>;

/** A transformation of gradients. */
export interface Optimizer<State extends OptimizerState = OptimizerState> {
  readonly kind: "optimizer";
  readonly name: string;
  init<Params>(params: Params): State;
  /** The updates are to be added to the parameters. */
  update<Params>(gradients: Params, state: State, params: Params): [updates: Params, state: State];
}

/** `params + updates`, leaf by leaf, keeping dtypes. Leaves that are not floats stay as they are. */
export function applyUpdates<Params>(params: Params, updates: Params): Params {
  return mapFloats((x, update) => x.add(update).cast(x.dtype), params, updates);
}

/** Apply `fn` to the float leaves of `tree` and to those at the same places of `others`; keep other leaves. */
export function mapFloats<T>(
  fn: (leaf: Tensor, ...others: Tensor[]) => Tensor,
  tree: T,
  ...others: readonly unknown[]
): T {
  const { leaves, structure } = treeFlatten(tree);
  const rest = others.map((other) => treeFlatten(other).leaves as Tensor[]);
  const mapped = (leaves as Tensor[]).map((leaf, i) =>
    isFloat(leaf.dtype) ? fn(leaf, ...rest.map((list) => list[i])) : leaf,
  );
  return structure.unflatten<T>(mapped);
}

/** Zeros with the shapes of a tree: the start of every running mean. */
export function zerosState(tree: unknown): OptimizerState {
  const { leaves, structure } = treeFlatten(tree);
  return structure.unflatten<OptimizerState>((leaves as Tensor[]).map(zerosLike));
}

/** The float leaves of a tree. */
export function floatLeaves(tree: unknown): Tensor[] {
  return (treeFlatten(tree).leaves as Tensor[]).filter((leaf) => isFloat(leaf.dtype));
}

/** The widest float dtype in a tree: the one in which step sizes are computed. */
export function floatDType(tree: unknown): "float32" | "float64" {
  return floatLeaves(tree).some((leaf) => leaf.dtype === "float64") ? "float64" : "float32";
}
