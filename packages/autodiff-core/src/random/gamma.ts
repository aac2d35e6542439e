/** Gamma variates, with derivatives in the shape parameter. */

import { whileLoop } from "../control-flow/while-loop.ts";
import { full, onesLike } from "../creation.ts";
import { epsilon, floatOf } from "../dtype.ts";
import { stopGradient } from "../primitives/cast.ts";
import { exp, log } from "../primitives/exponential.ts";
import { digamma, lgamma } from "../special/gamma.ts";
import { gammainc } from "../special/incomplete-gamma.ts";
import type { Tensor } from "../tensor.ts";
import { customJvp } from "../transforms/custom-rules.ts";
import { jvp } from "../transforms/jvp.ts";
import { vmap } from "../transforms/vmap.ts";
import { split, splitBatch } from "./key.ts";
import { normal } from "./normal.ts";
import { unitInterval } from "./uniform.ts";

/**
 * The logarithm of a gamma variate of unit rate for every entry of `shape` (positive), which does not underflow where
 * the parameter is tiny.
 *
 * Differentiable in `shape` by implicit reparameterisation, `dz/da = -(∂P(a, z)/∂a)/p(z)`, to every order.
 *
 * @see Marsaglia & Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000) 363-372; Figurnov, Mohamed
 * & Mnih, Implicit reparameterization gradients, NeurIPS 2018.
 */
export function logGammaVariates(key: Tensor, shape: Tensor): Tensor {
  if (shape.size === 0) return shape;
  return differentiable(shape, splitBatch(key, shape.size));
}

const differentiable: (shape: Tensor, keys: Tensor) => Tensor = customJvp(
  (shape: Tensor, keys: Tensor): Tensor => {
    const flat = stopGradient(shape).reshape([-1]);
    return vmap(oneVariate)(keys, flat).reshape(shape.shape);
  },
  ([shape, keys], [dShape]) => {
    const y = differentiable(shape, keys);
    return [y, dShape.mul(slope(shape, y))];
  },
);

/** `d(log z)/da` at fixed probability. */
function slope(a: Tensor, y: Tensor): Tensor {
  const tiny = y.less(Math.log(epsilon(floatOf(a))));
  const safe = tiny.where(0, y);
  const z = exp(safe);
  const [, derivative] = jvp((s: Tensor) => gammainc(s, z), [a], [onesLike(a)]);
  const density = exp(a.mul(safe).sub(z).sub(lgamma(a)));
  // Near 0, P(a, z) = z^a/Γ(a + 1).
  const limit = digamma(a.add(1)).sub(y).div(a);
  return tiny.where(limit, derivative.div(density).neg());
}

interface Trial {
  readonly key: Tensor;
  /** Square of the normal variate. */
  readonly square: Tensor;
  /** `(1 + c x)³`. */
  readonly cube: Tensor;
  readonly u: Tensor;
}

/** One variate: squeeze and rejection for shapes of at least 1; smaller ones are raised by 1 and scaled back. */
function oneVariate(key: Tensor, shape: Tensor): Tensor {
  const dtype = floatOf(shape);
  const constant = (value: number): Tensor => full([], value, { dtype });
  const small = shape.less(1);
  const d = small.where(shape.add(1), shape).sub(1 / 3);
  const c = constant(1 / 3).div(d.sqrt());
  const propose = ({ key: current }: Trial): Trial => {
    const [next, forNormal, forUniform] = split(current, 3);
    const first = { key: forNormal, x: constant(0), v: constant(-1) };
    const { x, v } = whileLoop(
      (state) => state.v.lessEqual(0),
      (state: typeof first) => {
        const [rest, own] = split(state.key);
        const x1 = normal(own, [], { dtype });
        return { key: rest, x: x1, v: x1.mul(c).add(1) };
      },
      first,
    );
    const u = unitInterval("gamma", forUniform, [], dtype);
    return { key: next, square: x.mul(x), cube: v.mul(v).mul(v), u };
  };
  const rejected = ({ square, cube, u }: Trial): Tensor => {
    const outside = u.greaterEqual(square.mul(square).mul(-0.0331).add(1));
    const bound = square.mul(0.5).add(d.mul(cube.neg().add(1).add(log(cube))));
    return outside.logicalAnd(log(u).greaterEqual(bound));
  };
  const [forTrials, forBoost] = split(key);
  const start = { key: forTrials, square: constant(0), cube: constant(1), u: constant(2) };
  const { cube } = whileLoop(rejected, propose, start);
  const logUniform = unitInterval("gamma", forBoost, [], dtype).neg().log1p();
  const boost = small.where(logUniform.mul(shape.reciprocal()), 0);
  return log(d).add(log(cube)).add(boost);
}
