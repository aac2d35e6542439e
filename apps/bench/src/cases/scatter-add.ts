import { array, jit, segmentSum, type Tensor } from "@fluxion/autodiff-core";
import { type TimedCase, timedCase, type Variant } from "./bench-case.ts";
import { inPrecision, unitNumbers } from "./inputs.ts";
import {
  fluxionWorkload,
  plainWorkload,
  tensorFlowArray,
  tensorFlowWorkload,
} from "./workloads.ts";

type Size = { readonly n: number; readonly segments: number };

const values = ({ dtype, size: { n } }: Variant<Size>) => inPrecision(unitNumbers(n, 0), dtype);

const segmentIds = ({ size: { n, segments } }: Variant<Size>) =>
  Int32Array.from(unitNumbers(n, 1), (u) => Math.floor(u * segments));

export const scatterAddCase: TimedCase = timedCase<Size>({
  name: "scatter-add",
  title: "add a million numbers up into 1,000 and 100,000 places drawn at random",
  timing: "one call, arrays in the library's memory before and after",
  sizes: {
    "into-1000": { n: 1e6, segments: 1000 },
    "into-100000": { n: 1e6, segments: 100_000 },
  },
  deviceSizes: {
    "into-1000": { n: 1e6, segments: 1000 },
    "into-100000": { n: 1e6, segments: 100_000 },
  },
  tolerance: { float32: 1e-4, float64: 1e-12 },
  programs: {
    fluxion(variant) {
      const [x, ids] = [array(values(variant)), array(segmentIds(variant))];
      const call = jit((a: Tensor, i: Tensor) => segmentSum(a, i, variant.size.segments));
      return fluxionWorkload(() => [call(x, ids)]);
    },
    tfjs(tf, variant) {
      const x = tensorFlowArray(tf, values(variant));
      const ids = tf.tensor1d(segmentIds(variant), "int32");
      return tensorFlowWorkload(tf, () => [
        tf.scatterND(tf.expandDims(ids, 1), x, [variant.size.segments]),
      ]);
    },
    "plain-js"(variant) {
      const [x, ids] = [values(variant), segmentIds(variant)];
      const sums = inPrecision(new Float64Array(variant.size.segments), variant.dtype);
      return plainWorkload(() => {
        sums.fill(0);
        for (let i = 0; i < x.length; i++) sums[ids[i]] += x[i];
        return [sums];
      });
    },
    python: ["pytorch", "jax", "scipy"],
  },
  cannot: { "jax-js": "jax-js 0.1.25 has no scatter" },
});
