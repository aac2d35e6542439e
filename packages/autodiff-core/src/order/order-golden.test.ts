/** Everything about order, sets, counts and segments against NumPy, SciPy and JAX. */
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/order.json" with { type: "json" };
import { expectClose } from "../../testing/expect-close.ts";
import { decode, type Golden } from "../../testing/golden-numbers.ts";
import { associativeScan } from "../control-flow/associative-scan.ts";
import { array } from "../creation.ts";
import type { DType } from "../dtype.ts";
import { cumlogsumexp, cummax, cummin, cumprod } from "../primitives/cumulative.ts";
import { matmul } from "../primitives/dot.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { grad } from "../transforms/grad.ts";
import { jit } from "../transforms/jit.ts";
import { jvp } from "../transforms/jvp.ts";
import { bincount } from "./bincount.ts";
import { isClose } from "./closeness.ts";
import { average, corrcoef, cov, ptp, sem } from "./covariance.ts";
import { diff, ediff1d } from "./differences.ts";
import { histogram } from "./histogram.ts";
import { histogramdd } from "./histogramdd.ts";
import { mode } from "./mode.ts";
import * as nan from "./nan-reductions.ts";
import { argwhere, countNonzero, flatNonzero, nonzero } from "./nonzero.ts";
import { median, nanmedian, nanquantile, percentile, quantile } from "./quantile.ts";
import { rankData } from "./rank-data.ts";
import { digitize, searchSorted } from "./search-sorted.ts";
import * as segments from "./segment.ts";
import { intersect1d, isIn, setdiff1d, setxor1d, union1d } from "./sets.ts";
import { argsort, lexsort, sort } from "./sort.ts";
import { topK } from "./top-k.ts";
import { unique } from "./unique.ts";

/** Options as the fixture writes them: the type of each function's own options is checked in the other tests. */
type Options = Readonly<Record<string, never>>;
type Results = Tensor | readonly Tensor[];
type Apply = (options: Options, ...inputs: Tensor[]) => Results;

const plain =
  (f: (x: Tensor, options: Options) => Tensor): Apply =>
  (options, x) =>
    f(x, options);
const overAxes =
  (f: (x: Tensor, axes: undefined, options: Options) => Tensor): Apply =>
  (options, x) =>
    f(x, options["axes"] ?? undefined, options);
const alongAxis =
  (f: (x: Tensor, axis: number | undefined, options: Options) => Tensor): Apply =>
  (options, x) =>
    f(x, options["axis"], options);
const ofSets =
  (f: typeof union1d): Apply =>
  (options, a, b) => {
    const { values, count } = f(a, b, options as unknown as { size: number });
    return [values, count];
  };
const ofSegments =
  (f: typeof segments.segmentSum): Apply =>
  ({ numSegments }, data, ids) =>
    f(data, ids, numSegments);

const functions: Readonly<Record<string, Apply>> = {
  sort: plain(sort),
  argsort: plain(argsort),
  rankData: plain(rankData),
  diff: plain(diff),
  median: plain(median),
  nanmedian: plain(nanmedian),
  cov: plain(cov),
  corrcoef: plain(corrcoef),
  cumprod: alongAxis(cumprod),
  cummax: alongAxis(cummax),
  cummin: alongAxis(cummin),
  cumlogsumexp: alongAxis(cumlogsumexp),
  nancumsum: alongAxis(nan.nancumsum),
  nancumprod: alongAxis(nan.nancumprod),
  nanargmax: alongAxis(nan.nanargmax),
  nanargmin: alongAxis(nan.nanargmin),
  nansum: overAxes(nan.nansum),
  nanprod: overAxes(nan.nanprod),
  nanmean: overAxes(nan.nanmean),
  nanvar: overAxes(nan.nanvar),
  nanstd: overAxes(nan.nanstd),
  nanmax: overAxes(nan.nanmax),
  nanmin: overAxes(nan.nanmin),
  ptp: overAxes(ptp),
  countNonzero: overAxes(countNonzero),
  union1d: ofSets(union1d),
  intersect1d: ofSets(intersect1d),
  setdiff1d: ofSets(setdiff1d),
  setxor1d: ofSets(setxor1d),
  segmentSum: ofSegments(segments.segmentSum),
  segmentProd: ofSegments(segments.segmentProd),
  segmentMax: ofSegments(segments.segmentMax),
  segmentMin: ofSegments(segments.segmentMin),
  segmentMean: ofSegments(segments.segmentMean),
  segmentVariance: ofSegments(segments.segmentVariance),
  segmentLogsumexp: ofSegments(segments.segmentLogsumexp),
  segmentSoftmax: ofSegments(segments.segmentSoftmax),
  lexsort: (_options, ...keys) => lexsort(keys),
  searchSorted: (options, sorted, x) => searchSorted(sorted, x, options),
  digitize: (options, x, bins) => digitize(x, bins, options),
  isIn: (_options, x, set) => isIn(x, set),
  isClose: (options, a, b) => isClose(a, b, options),
  ediff1d: (_options, x) => ediff1d(x),
  average: (options, x, weights) => average(x, { ...options, weights }),
  quantile: ({ q, ...options }, x) => quantile(x, q, options),
  nanquantile: ({ q, ...options }, x) => nanquantile(x, q, options),
  percentile: ({ q, ...options }, x) => percentile(x, q, options),
  sem: overAxes(sem),
  mode: (options, x) => {
    const { values, counts } = mode(x, options);
    return [values, counts];
  },
  topK: ({ k }, x) => {
    const { values, indices } = topK(x, k);
    return [values, indices];
  },
  unique: ({ size }, x) => {
    const { values, count, indices, inverse, counts } = unique(x, { size });
    return [values, count, indices, inverse, counts];
  },
  histogram: (options, x) => {
    const { counts, edges } = histogram(x, options);
    return [counts, edges];
  },
  histogramdd: (options, x) => {
    const { counts, edges } = histogramdd(x, options);
    return [counts, ...edges];
  },
  bincount: ({ length }, x) => bincount(x, { length }),
  nonzero: ({ size, fillValue }, x) => nonzero(x, { size, fillValue }),
  argwhere: ({ size }, x) => argwhere(x, { size }),
  flatNonzero: ({ size }, x) => flatNonzero(x, { size }),
  products: (options, x) => associativeScan((a, b) => matmul(a, b), x, options),
};

interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Golden;
}

interface Case {
  readonly name: string;
  readonly label: string;
  readonly inputs: readonly GoldenTensor[];
  readonly options: object;
  readonly results: readonly GoldenTensor[];
  readonly gradient?: Golden;
  readonly hvp?: Golden;
}

const cases: readonly Case[] = golden.cases;

function read({ dtype, shape, data }: GoldenTensor): Tensor {
  return array(decode(data), { dtype: dtype as DType, shape });
}

function run({ name, options }: Case, inputs: readonly Tensor[]): readonly Tensor[] {
  const results = functions[name](options as Options, ...inputs);
  return isTensor(results) ? [results] : results;
}

function expectResults(one: Case, results: readonly Tensor[]): void {
  expect(results.length).toBe(one.results.length);
  results.forEach((y, i) => {
    const { shape, data, dtype } = one.results[i];
    expect(y.shape, "shape").toEqual(shape);
    const becameFloat = dtype === "float64" && one.inputs[0].dtype !== "float64";
    expect(y.dtype, "dtype").toBe(becameFloat ? "float32" : dtype);
    const tolerance = becameFloat ? 5e-7 : 4e-15;
    expectClose(y, decode(data), { tolerance }, `${one.label} result ${i}`);
  });
}

describe.each(Object.keys(functions))("%s agrees with NumPy, SciPy or JAX:", (name) => {
  const own = cases.filter((one) => one.name === name);

  test("there are cases", () => {
    expect(own.length).toBeGreaterThan(0);
  });

  test.each(own)("$label", (one) => {
    expectResults(one, run(one, one.inputs.map(read)));
  });

  test("compiled", () => {
    for (const one of own) {
      expectResults(one, jit((...inputs: Tensor[]) => run(one, inputs))(...one.inputs.map(read)));
    }
  });

  test("in float32", () => {
    for (const one of own.filter(({ inputs }) => inputs.every(isOrdinary))) {
      const inputs = one.inputs.map((x) => read({ ...x, dtype: x.dtype.replace("64", "32") }));
      run(one, inputs).forEach((y, i) => {
        expect(y.dtype).toBe(one.results[i].dtype.replace("64", "32"));
        if (isExact(one)) return;
        expectClose(y, decode(one.results[i].data), { tolerance: 2e-5 }, one.label);
      });
    }
  });
});

/** Whether float32 holds the values well. */
function isOrdinary({ dtype, data }: GoldenTensor): boolean {
  return (
    dtype !== "float64" ||
    decode(data).every((v) => !(Math.abs(v) > 1e6) && !(v !== 0 && Math.abs(v) < 1e-6))
  );
}

/** Whether rounding the inputs may move a value over an edge. */
function isExact({ name }: Case): boolean {
  return (
    name === "digitize" || name === "histogram" || name === "histogramdd" || name === "isClose"
  );
}

const smooth = cases.filter(({ gradient }) => gradient !== undefined);

describe.each(smooth)("derivatives of $name ($label) agree with JAX", (one) => {
  const [x, ...others] = one.inputs.map(read);
  const loss = (v: Tensor): Tensor =>
    run(one, [v, ...others])
      .filter((y) => y.dtype === "float64")
      .map((y) =>
        weights(y.size)
          .mul(y.reshape([-1]).square())
          .sum(),
      )
      .reduce((a, b) => a.add(b));

  test("first", () => {
    expectClose(grad(loss)(x), decode(one.gradient ?? []), { tolerance: 2e-13 });
  });

  test("second", () => {
    const direction = array(Float64Array.from({ length: x.size }, (_, i) => Math.sin(i + 1)));
    const [, hvp] = jvp(grad(loss), [x], [direction.reshape(x.shape)]);
    expectClose(hvp, decode(one.hvp ?? []), { tolerance: 1e-12 });
  });
});

function weights(n: number): Tensor {
  return array(Float64Array.from({ length: n }, (_, i) => Math.cos(i + 1)));
}
