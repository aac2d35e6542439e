import type { Tensor } from "@fluxion/autodiff-core";

/**
 * A layer is two functions: one makes parameters, the other uses them. It holds no parameters itself.
 *
 * `Params` is a tree of tensors. Layers act on the last axis, `[..., inputs] -> [..., outputs]`, and treat all
 * other axes as a batch.
 */
export interface Layer<Params> {
  /** Fresh parameters, drawn with the random `key`. */
  init(key: Tensor): Params;
  apply(params: Params, x: Tensor): Tensor;
}

/** The parameters of a layer that has nothing to learn. */
export type NoParams = Readonly<Record<string, never>>;
