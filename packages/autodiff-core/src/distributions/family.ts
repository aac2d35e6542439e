import type { Tensor } from "../tensor.ts";
import type { Distribution } from "./distribution.ts";

/** A kind of distribution with the parameters that closed formulas are written in. */
export type Family =
  | { readonly kind: "normal"; readonly location: Tensor; readonly scale: Tensor }
  | { readonly kind: "multivariateNormal"; readonly mean: Tensor; readonly scaleTril: Tensor }
  /** Also the exponential and the χ² distribution. */
  | { readonly kind: "gamma"; readonly concentration: Tensor; readonly rate: Tensor }
  | { readonly kind: "beta"; readonly alpha: Tensor; readonly beta: Tensor }
  | { readonly kind: "dirichlet"; readonly concentration: Tensor }
  /** Finitely many outcomes, along the last axis. */
  | { readonly kind: "outcomes"; readonly logProbabilities: Tensor }
  | { readonly kind: "independent"; readonly of: Distribution; readonly axes: number };
