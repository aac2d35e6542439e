import { log } from "../primitives/exponential.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkKey } from "./key.ts";
import type { NormalOptions } from "./normal.ts";
import { uniformBetween } from "./uniform.ts";

/** The smallest normal number. */
export const TINY: Readonly<Record<"float32" | "float64", number>> = {
  float32: 2 ** -126,
  float64: 2 ** -1022,
};

/** Random numbers from the standard Gumbel distribution, `-log(-log u)`. */
export function gumbel(key: Tensor, shape: Shape, options: NormalOptions = {}): Tensor {
  const { dtype = "float32" } = options;
  checkKey("gumbel", key);
  const u = uniformBetween("gumbel", key, shape, { min: TINY[dtype], max: 1, dtype });
  return log(log(u).neg()).neg();
}
