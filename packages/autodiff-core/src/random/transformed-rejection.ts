import { whileLoop } from "../control-flow/while-loop.ts";
import { full } from "../creation.ts";
import { floatOf } from "../dtype.ts";
import type { TensorSpec } from "../host-array.ts";
import { floor } from "../primitives/rounding.ts";
import type { Tensor } from "../tensor.ts";
import { split } from "./key.ts";
import { unitInterval } from "./uniform.ts";

/** One proposal for every entry. */
interface Trial {
  readonly k: Tensor;
  readonly v: Tensor;
  /** Distance of the uniform variate from the ends of its interval. */
  readonly gap: Tensor;
  /** `a/gap² + b`, the slope of the transformation. */
  readonly slope: Tensor;
}

/** A hat `(2a/gap + b) u` around a discrete distribution. */
interface Hat {
  readonly a: Tensor;
  readonly b: Tensor;
  /** Moves the hat to the middle of the distribution. */
  readonly shift: (x: Tensor) => Tensor;
  /** Below this the second variate accepts at once, away from the ends. */
  readonly limit: Tensor;
  /** The exact test. */
  readonly accepts: (trial: Trial) => Tensor;
}

/**
 * Whole numbers by transformed rejection with squeeze, drawn until every entry has accepted one.
 *
 * @see Hörmann, The transformed rejection method for generating Poisson random variables, Insurance: Mathematics and
 * Economics 12 (1993) 39-45.
 */
export function transformedRejection(
  where: string,
  key: Tensor,
  spec: TensorSpec,
  { a, b, shift, limit, accepts }: Hat,
): Tensor {
  const { shape } = spec;
  const dtype = floatOf(spec);
  const start = {
    key,
    drawn: full(shape, -1, { dtype }),
    accepted: full(shape, false, { dtype: "bool" }),
  };
  const { drawn } = whileLoop(
    ({ accepted }) => accepted.all().logicalNot(),
    (state: typeof start) => {
      const [next, forU, forV] = split(state.key, 3);
      const u = unitInterval(where, forU, shape, dtype).sub(0.5);
      const v = unitInterval(where, forV, shape, dtype);
      const gap = u.abs().neg().add(0.5);
      const k = floor(shift(a.mul(2).div(gap).add(b).mul(u)));
      const slope = a.div(gap.mul(gap)).add(b);
      const quick = gap.greaterEqual(0.07).logicalAnd(v.lessEqual(limit));
      const accept = quick.logicalOr(accepts({ k, v, gap, slope }));
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
