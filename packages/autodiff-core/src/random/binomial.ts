/** Binomial variates. */

import { whileLoop } from "../control-flow/while-loop.ts";
import { array, full } from "../creation.ts";
import { floatOf } from "../dtype.ts";
import { stopGradient } from "../primitives/cast.ts";
import { log } from "../primitives/exponential.ts";
import { gather } from "../primitives/indexing.ts";
import { ceil, floor } from "../primitives/rounding.ts";
import { where } from "../primitives/select.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { split } from "./key.ts";
import { transformedRejection } from "./transformed-rejection.ts";
import { unitInterval } from "./uniform.ts";

/**
 * Numbers of successes (int32), one for each entry. By sums of geometric variates where at most 10 are expected of the
 * rarer outcome, else by rejection. 0 where a parameter makes no sense.
 *
 * @param trials - In the dtype of `probability`.
 */
export function binomialVariates(key: Tensor, trials: Tensor, probability: Tensor): Tensor {
  const shape = broadcastShapes("binomial", trials.shape, probability.shape);
  const p = stopGradient(probability).broadcastTo(shape);
  const n = floor(stopGradient(trials)).broadcastTo(shape);
  const valid = n.greaterEqual(0).logicalAnd(p.greaterEqual(0)).logicalAnd(p.lessEqual(1));
  const rare = p.less(0.5);
  const q = valid.where(rare.where(p, p.neg().add(1)), 0.01);
  const count = valid.where(n, 0);
  const few = count.mul(q).lessEqual(10);
  const bySums = byGeometricSums(key, few.where(count, 0), q);
  const byTrials = byRejection(key, few.where(1e4, count), few.where(0.5, q));
  const drawn = few.where(bySums, byTrials);
  return rare.where(drawn, count.sub(drawn)).cast("int32");
}

/** How many waiting times fit into the trials. */
function byGeometricSums(key: Tensor, count: Tensor, q: Tensor): Tensor {
  const { shape } = q;
  const dtype = floatOf(q);
  const logFailure = q.neg().log1p();
  const zero = full(shape, 0, { dtype });
  const { found } = whileLoop(
    ({ elapsed }) => elapsed.lessEqual(count).any(),
    (state: { readonly key: Tensor; readonly found: Tensor; readonly elapsed: Tensor }) => {
      const [own, next] = split(state.key);
      const u = unitInterval("binomial", own, shape, dtype);
      return {
        key: next,
        found: state.found.add(state.elapsed.lessEqual(count).cast(dtype)),
        elapsed: state.elapsed.add(ceil(log(u).div(logFailure))),
      };
    },
    { key, found: zero, elapsed: zero },
  );
  return found.sub(1);
}

/**
 * Transformed rejection.
 *
 * @see Hörmann, The generation of binomial random variates, J. Stat. Comput. Simul. 46 (1993) 101-110.
 */
function byRejection(key: Tensor, count: Tensor, q: Tensor): Tensor {
  const dtype = floatOf(q);
  const deviation = count.mul(q).mul(q.neg().add(1)).sqrt();
  const b = deviation.mul(2.53).add(1.15);
  const a = b.mul(0.0248).sub(0.0873).add(q.mul(0.01));
  const center = count.mul(q).add(0.5);
  const limit = full([], -4.2, { dtype }).div(b).add(0.92);
  const alpha = full([], 5.1, { dtype }).div(b).add(2.83).mul(deviation);
  return transformedRejection("binomial", key, q, {
    a,
    b,
    shift: (x) => x.add(center),
    limit,
    accepts({ k, v, slope }) {
      const refused = k.less(0).logicalOr(k.greater(count));
      const inside = refused.where(0, k);
      const left = log(v.mul(alpha).div(slope));
      return refused.logicalNot().logicalAnd(left.lessEqual(logRatio(inside, count, q)));
    },
  });
}

/** Logarithm of the probability of k over that of the most likely number. */
function logRatio(k: Tensor, count: Tensor, q: Tensor): Tensor {
  const odds = q.div(q.neg().add(1));
  const mode = floor(count.add(1).mul(q));
  const beyond = (x: Tensor): Tensor => count.sub(x).add(1);
  return mode
    .add(0.5)
    .mul(log(mode.add(1).div(odds.mul(beyond(mode)))))
    .add(count.add(1).mul(log(beyond(mode).div(beyond(k)))))
    .add(k.add(0.5).mul(log(odds.mul(beyond(k)).div(k.add(1)))))
    .add(stirlingTail(mode))
    .add(stirlingTail(count.sub(mode)))
    .sub(stirlingTail(k))
    .sub(stirlingTail(count.sub(k)));
}

/** `log k!` less Stirling's formula. */
function stirlingTail(k: Tensor): Tensor {
  const table = array(
    [
      0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509,
      0.0166446911898211, 0.0138761288230707, 0.0118967099458917, 0.010411265261972,
      0.00925546218271273, 0.00833056343336287,
    ],
    { dtype: floatOf(k) },
  );
  const square = k.add(1).mul(k.add(1));
  const inner = full([], 1 / 1260, { dtype: floatOf(k) })
    .div(square)
    .neg()
    .add(1 / 360)
    .div(square);
  const series = inner
    .neg()
    .add(1 / 12)
    .div(k.add(1));
  return where(k.lessEqual(9), gather(table, k.clamp(0, 9).cast("int32")), series);
}
