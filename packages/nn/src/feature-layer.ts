import type { Layer, NoParams } from "./layer.ts";

/** A layer without parameters that says how many outputs it has, so that the next layer can be made to fit. */
export interface FeatureLayer extends Layer<NoParams> {
  readonly inputs: number;
  readonly outputs: number;
}
