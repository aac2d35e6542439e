/** Poisson variates. */

import { whileLoop } from "../control-flow/while-loop.ts";
import { full } from "../creation.ts";
import { stopGradient } from "../primitives/cast.ts";
import { log } from "../primitives/exponential.ts";
import { floor, isNaN } from "../primitives/rounding.ts";
import { lgamma } from "../special/gamma.ts";
import type { Tensor } from "../tensor.ts";
import { split } from "./key.ts";
import { unitInterval } from "./uniform.ts";

/** Whole numbers (int32) with the means `rate`, one for each of its entries. Below 10 by products, else by rejection. */
export function poissonVariates(key: Tensor, rate: Tensor): Tensor {
  const lambda = stopGradient(rate);
  const small = lambda.less(10).logicalOr(isNaN(lambda));
  const few = byProducts(key, small.where(lambda, 0));
  const many = byRejection(key, small.where(1e5, lambda));
  const drawn = small.where(few, many);
  return lambda.equal(0).where(0, drawn).cast("int32");
}

/** Count uniform factors until their product falls below `exp(-λ)` (Knuth). */
function byProducts(key: Tensor, lambda: Tensor): Tensor {
  const { shape } = lambda;
  const start = {
    key,
    count: full(shape, 0, { dtype: "int32" }),
    logProduct: full(shape, 0, { dtype: "float32" }),
  };
  const goesOn = (logProduct: Tensor): Tensor => logProduct.greater(lambda.neg());
  const { count } = whileLoop(
    (state) => goesOn(state.logProduct).any(),
    (state: typeof start) => {
      const [next, own] = split(state.key);
      const u = unitInterval("poisson", own, shape, "float32");
      return {
        key: next,
        count: state.count.add(goesOn(state.logProduct).cast("int32")),
        logProduct: state.logProduct.add(log(u)),
      };
    },
    start,
  );
  return count.sub(1);
}

/**
 * Transformed rejection with squeeze.
 *
 * @see Hörmann, The transformed rejection method for generating Poisson random variables, Insurance: Mathematics and
 * Economics 12 (1993) 39-45.
 */
function byRejection(key: Tensor, lambda: Tensor): Tensor {
  const { shape } = lambda;
  const dtype = lambda.dtype === "float64" ? "float64" : "float32";
  const b = lambda.sqrt().mul(2.53).add(0.931);
  const a = b.mul(0.02483).sub(0.059);
  const inverseAlpha = full([], 1.1328, { dtype }).div(b.sub(3.4)).add(1.1239);
  const limit = full([], -3.6224, { dtype }).div(b.sub(2)).add(0.9277);
  const start = {
    key,
    drawn: full(shape, -1, { dtype }),
    accepted: full(shape, false, { dtype: "bool" }),
  };
  const { drawn } = whileLoop(
    ({ accepted }) => accepted.all().logicalNot(),
    (state: typeof start) => {
      const [next, forU, forV] = split(state.key, 3);
      const u = unitInterval("poisson", forU, shape, dtype).sub(0.5);
      const v = unitInterval("poisson", forV, shape, dtype);
      const gap = u.abs().neg().add(0.5);
      const k = floor(a.mul(2).div(gap).add(b).mul(u).add(lambda).add(0.43));
      const left = log(v.mul(inverseAlpha).div(a.div(gap.mul(gap)).add(b)));
      const right = lambda
        .neg()
        .add(k.mul(log(lambda)))
        .sub(lgamma(k.add(1)));
      const quick = gap.greaterEqual(0.07).logicalAnd(v.lessEqual(limit));
      const refused = k.less(0).logicalOr(gap.less(0.013).logicalAnd(v.greater(gap)));
      const slow = refused.logicalNot().logicalAnd(left.lessEqual(right));
      const accept = quick.logicalOr(slow);
      return {
        key: next,
        drawn: accept.where(k, state.drawn),
        accepted: state.accepted.logicalOr(accept),
      };
    },
    start,
  );
  return drawn;
}
