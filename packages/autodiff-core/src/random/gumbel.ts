import { log } from "../primitives/exponential.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkKey } from "./key.ts";
import type { NormalOptions } from "./normal.ts";
import { openUnitInterval } from "./uniform.ts";

/** Random numbers from the standard Gumbel distribution, `-log(-log u)`. */
export function gumbel(key: Tensor, shape: Shape, options: NormalOptions = {}): Tensor {
  const { dtype = "float32" } = options;
  checkKey("gumbel", key);
  const u = openUnitInterval("gumbel", key, shape, dtype);
  return log(log(u).neg()).neg();
}
