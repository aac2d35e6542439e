/** Random reads and writes at computed positions, sorting, random bits. */

import type { Tensor } from "../../src/index.ts";
import * as F from "../../src/index.ts";
import { asFloat, asIndices, asInteger, asList, asNumber, axisOf, fitShape } from "./fit.ts";
import type { Operation, Site } from "./step.ts";

const SCATTERS = [F.scatterAdd, F.scatterSet, F.scatterMax, F.scatterMin, F.scatterMul] as const;
const SEGMENTS = [F.segmentSum, F.segmentMax, F.segmentMin, F.segmentMean] as const;

/** A list with entries, which positions can be in. */
function rows(x: Tensor): Tensor {
  return x.size === 0 ? F.ones([3, 2], { dtype: x.dtype }) : asList(x);
}

function gathered(site: Site): Tensor {
  const x = rows(site.x);
  const axis = axisOf(x, site);
  const shape = site.pick([[1], [4], [2, 3], [9], [17], []]);
  return F.gather(x, asIndices(fitShape(site.y, shape), x.shape[axis]), axis);
}

function taken(site: Site): Tensor {
  const x = rows(site.x);
  const axis = axisOf(x, site);
  const count = site.pick([1, 3, 8]);
  const shape = x.shape.map((n, i) => (i === axis ? count : n));
  return F.takeAlongAxis(x, asIndices(fitShape(site.y, shape), x.shape[axis]), axis);
}

function scattered(site: Site): Tensor {
  const x = rows(asNumber(site.x));
  const axis = axisOf(x, site);
  const count = site.pick([1, 4, 9, 33]);
  const indices = asIndices(fitShape(site.y, [count]), x.shape[axis]);
  const shape = x.shape.map((n, i) => (i === axis ? count : n));
  const updates = fitShape(asNumber(site.z), shape).cast(x.dtype);
  return site.pick(SCATTERS)(x, indices, updates, axis);
}

function scatteredPoints(site: Site): Tensor {
  const x = rows(asNumber(site.x));
  const depth = 1 + site.choose(Math.min(2, x.rank));
  const count = site.pick([1, 5, 16]);
  const columns = x.shape
    .slice(0, depth)
    .map((n, i) => asIndices(fitShape(i === 0 ? site.y : site.z, [count]), n).expandDims(-1));
  const indices = F.concat(columns, -1);
  if (site.choose(2) === 0) return F.gatherNd(x, indices);
  const updates = fitShape(asNumber(site.z), [count, ...x.shape.slice(depth)]).cast(x.dtype);
  return site.pick([F.scatterAddNd, F.scatterSetNd])(x, indices, updates);
}

function window(site: Site): Tensor {
  const x = rows(site.x);
  const sizes = x.shape.map((n) => Math.max(1, n - site.choose(4)));
  const starts = x.shape.map((n, i) => asIndices(fitShape(i === 0 ? site.y : site.z, []), n));
  if (site.choose(2) === 0) return F.dynamicSlice(x, starts, sizes);
  return F.dynamicUpdate(x, fitShape(site.y, sizes).cast(x.dtype), starts);
}

function ordered(site: Site): Tensor | readonly Tensor[] {
  const x = rows(asNumber(site.x));
  const options = { axis: axisOf(x, site), descending: site.choose(2) === 1 };
  switch (site.choose(4)) {
    case 0:
      return F.sort(x, options);
    case 1:
      return F.argsort(x, options);
    case 2: {
      const y = fitShape(site.y, x.shape);
      const { keys, values } = F.sortBy(x, y, options);
      return [keys, values];
    }
    default: {
      const { values, indices } = F.topK(x, Math.min(x.shape[options.axis], 3), options);
      return [values, indices];
    }
  }
}

function searched(site: Site): Tensor {
  const x = asNumber(site.x).reshape([-1]);
  const values = asNumber(site.y).cast(x.dtype);
  return F.searchSorted(F.sort(x), values, { side: site.pick(["left", "right"] as const) });
}

function segments(site: Site): Tensor {
  const x = rows(asNumber(site.x));
  const count = site.pick([1, 3, 10]);
  const ids = asIndices(fitShape(site.y, [x.shape[0]]), count - 1).abs();
  return site.pick(SEGMENTS)(x, ids, count);
}

function random(site: Site): Tensor {
  const words = asInteger(fitShape(site.y, [2]), site)
    .cast("int32")
    .bitcast("uint32");
  const shape = site.choose(2) === 0 ? asList(site.x).shape : [site.pick([1, 3, 8, 17])];
  const dtype = site.pick(["float32", "float64"] as const);
  switch (site.choose(4)) {
    case 0:
      return F.randomBits(words, shape);
    case 1:
      return F.uniform(words, shape, { dtype });
    case 2:
      return F.normal(words, shape, { dtype });
    default:
      return F.randomInt(words, shape, { min: -3, max: 12 });
  }
}

/** NaN has many patterns of bits, any of which may come out. */
function bitsOf(site: Site): Tensor {
  const x = asFloat(site.x, site).cast("float32");
  return x.equal(x).where(x, 0).bitcast("int32");
}

export const INDEXING: readonly Operation[] = [
  gathered,
  gathered,
  taken,
  scattered,
  scattered,
  scatteredPoints,
  window,
  window,
  ordered,
  searched,
  segments,
  random,
  bitsOf,
];
