/**
 * Incomplete gamma and beta functions and their first derivatives in the parameters. What a kernel does not need is
 * replaced, as compilers write out every call.
 */
import type { Params } from "@fluxion/autodiff-core/compiler";
import type { Definitions } from "../../../wgsl/functions/definitions.ts";
import type { EntryFunction } from "./function-of-entries.ts";

const NO_SLOPE: Definitions = {
  logMinusDigamma: "fn T_logMinusDigamma(a: T, x: T) -> T { return 0; }",
  betaMoment:
    "fn T_betaMoment(order: vec2<T>, a: T, b: T, x: T, inSeries: bool, sum: vec3<T>) -> T { return sum.x; }",
};

/** The kernel of the other tail does not come there. */
const NO_SMALL_UPPER: Definitions = {
  smallUpperGamma: "fn T_smallUpperGamma(a: T, x: T) -> T { return 0; }",
};

export function incompleteGamma(params: Params): EntryFunction | undefined {
  const { order, upper } = params as { readonly order: number; readonly upper: boolean };
  if (order > 1) return undefined;
  const own = {
    ...(order === 0 ? NO_SLOPE : {}),
    ...(order === 0 && upper ? {} : NO_SMALL_UPPER),
  };
  return { name: "incompleteGamma", numbers: [order, upper ? 1 : 0], own };
}

export function incompleteBeta(params: Params): EntryFunction | undefined {
  const { orderA, orderB } = params as { readonly orderA: number; readonly orderB: number };
  const order = orderA + orderB;
  if (order > 1) return undefined;
  return {
    name: "incompleteBeta",
    numbers: [orderA, orderB],
    own: order === 0 ? NO_SLOPE : {},
  };
}
