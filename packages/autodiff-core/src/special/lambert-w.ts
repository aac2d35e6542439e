import { bind1 } from "../bind.ts";
import { OptionError } from "../errors.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { where } from "../primitives/select.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { lambertWValue } from "./values/lambert-w-values.ts";

interface LambertWParams {
  readonly branch: 0 | -1;
}

const lambertWPrimitive = /* @__PURE__ */ familyPrimitive<LambertWParams>({
  name: "lambertW",
  value:
    ({ branch }) =>
    (x) =>
      lambertWValue(branch, x),
  partials: [
    ([x], w) => {
      // e⁻ʷ = w/x, without its rounding where w is large
      const isLarge = w.abs().greater(1);
      const slope = where(isLarge, w.div(where(isLarge, x, 1)), w.neg().exp());
      return slope.div(w.add(1));
    },
  ],
  flops: 120,
});

export interface LambertWOptions {
  /** 0 for `w ≥ -1`, on `x ≥ -1/e`; -1 for `w ≤ -1`, on `-1/e ≤ x < 0`. Default 0. */
  readonly branch?: 0 | -1;
}

/**
 * Lambert's function: the real w with `w eʷ = x`. NaN where there is none.
 *
 * @throws OptionError for other branches, which are complex.
 */
export function lambertW(x: TensorLike, options: LambertWOptions = {}): Tensor {
  const { branch = 0 } = options;
  if (branch !== 0 && branch !== -1) {
    throw new OptionError({
      where: "lambertW",
      expected: "branch to be 0 or -1",
      received: `${branch}`,
      fix: "Only these two branches are real.",
    });
  }
  return bind1(lambertWPrimitive, [asFloat(x)], { branch });
}
