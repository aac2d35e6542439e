/** Random reductions, running results and what is made of them. */

import type { Tensor } from "../../src/index.ts";
import * as F from "../../src/index.ts";
import { asBool, asFloat, asList, asNumber, axisOf, fitShape } from "./fit.ts";
import type { Operation, Site } from "./step.ts";

const REDUCTIONS = [F.sum, F.max, F.min, F.mean, F.prod] as const;
const RUNNING = [F.cumsum, F.cumprod, F.cummax, F.cummin] as const;
const OF_FLOATS = [F.logsumexp, F.variance, F.norm, F.std] as const;

/** Nothing is largest of nothing. */
function filled(x: Tensor): Tensor {
  return x.size === 0 ? F.ones([3], { dtype: x.dtype }) : x;
}

function someAxes({ choose }: Site, x: Tensor): number[] | undefined {
  if (choose(4) === 0) return undefined;
  const axes = x.shape.map((_, i) => i).filter(() => choose(2) === 1);
  return axes.length > 0 || x.rank === 0 ? axes : [choose(x.rank)];
}

function reduced(site: Site): Tensor {
  const x = filled(asNumber(site.x));
  const apply = site.pick(REDUCTIONS);
  const axes = someAxes(site, x);
  const input = apply === F.mean ? asFloat(x, site) : x;
  // Products of many numbers are 0 or infinite.
  const moderate = apply === F.prod && F.isFloat(x.dtype) ? input.sin().add(1.25) : input;
  return apply(moderate, axes, { keepDims: site.choose(2) === 1 });
}

function centered(site: Site): Tensor {
  const x = filled(asFloat(site.x, site));
  const axes = someAxes(site, x);
  const apply = site.pick([F.max, F.mean, F.sum]);
  return x.sub(apply(x, axes, { keepDims: true }));
}

function positions(site: Site): Tensor {
  const x = asList(filled(asNumber(site.x)));
  return site.pick([F.argmax, F.argmin])(x, site.choose(3) === 0 ? undefined : axisOf(x, site));
}

function running(site: Site): Tensor {
  const x = asList(asNumber(site.x));
  const apply = site.pick(RUNNING);
  const moderate = apply === F.cumprod && F.isFloat(x.dtype) ? x.sin().add(1.25) : x;
  return apply(moderate, axisOf(x, site), { reverse: site.choose(2) === 1 });
}

function recurrence(site: Site): Tensor {
  const b = asList(asFloat(site.x, site));
  const a = fitShape(site.y, b.shape).cast(b.dtype).sin();
  return F.linearRecurrence(a, b, { axis: axisOf(b, site), reverse: site.choose(2) === 1 });
}

export const REDUCTIONS_AND_RUNNING: readonly Operation[] = [
  reduced,
  reduced,
  reduced,
  centered,
  positions,
  running,
  running,
  recurrence,
  (site) => site.pick([F.any, F.all])(asBool(site.x), someAxes(site, site.x)),
  (site) => {
    const x = filled(asFloat(site.x, site));
    return site.pick(OF_FLOATS)(x, someAxes(site, x), { keepDims: site.choose(2) === 1 });
  },
  (site) => {
    const x = asList(filled(asFloat(site.x, site)));
    return site.pick([F.softmax, F.logSoftmax])(x, axisOf(x, site));
  },
  (site) => {
    const x = asList(asFloat(site.x, site));
    return F.cumlogsumexp(x, axisOf(x, site));
  },
];
