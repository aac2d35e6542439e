/** Poisson variates. */

import { whileLoop } from "../control-flow/while-loop.ts";
import { full } from "../creation.ts";
import { floatOf } from "../dtype.ts";
import { stopGradient } from "../primitives/cast.ts";
import { log } from "../primitives/exponential.ts";
import { isNaN } from "../primitives/rounding.ts";
import { lgamma } from "../special/gamma.ts";
import type { Tensor } from "../tensor.ts";
import { split } from "./key.ts";
import { transformedRejection } from "./transformed-rejection.ts";
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

/** Transformed rejection. */
function byRejection(key: Tensor, lambda: Tensor): Tensor {
  const dtype = floatOf(lambda);
  const b = lambda.sqrt().mul(2.53).add(0.931);
  const inverseAlpha = full([], 1.1328, { dtype }).div(b.sub(3.4)).add(1.1239);
  return transformedRejection("poisson", key, lambda, {
    a: b.mul(0.02483).sub(0.059),
    b,
    shift: (x) => x.add(lambda).add(0.43),
    limit: full([], -3.6224, { dtype }).div(b.sub(2)).add(0.9277),
    accepts({ k, v, gap, slope }) {
      const left = log(v.mul(inverseAlpha).div(slope));
      const right = lambda
        .neg()
        .add(k.mul(log(lambda)))
        .sub(lgamma(k.add(1)));
      const refused = k.less(0).logicalOr(gap.less(0.013).logicalAnd(v.greater(gap)));
      return refused.logicalNot().logicalAnd(left.lessEqual(right));
    },
  });
}
