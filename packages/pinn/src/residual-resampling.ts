import {
  array,
  type Executor,
  foldIn,
  gather,
  jit,
  type Tensor,
  uniform,
} from "@fluxion/autodiff-core";
import type { Resampling } from "@fluxion/optim";
import type { Collocation, Pinn, SampleCounts } from "./pinn.ts";
import { samplePoints } from "./sample-points.ts";

export interface ResidualResamplingOptions extends Omit<SampleCounts, "key"> {
  /** Draw new points so often. Default 200. */
  readonly everySteps?: number;
  /** Candidates to choose from. Default: four per interior point. */
  readonly candidates?: number;
  /** Exponent `k` of the density. Default 1. */
  readonly power?: number;
  /** Share `c` of evenly spread points in the density. Default 1. */
  readonly offset?: number;
  readonly executor?: Executor;
}

/**
 * Residual-based adaptive distribution: every so many steps, draw collocation points where the residual is large.
 *
 * Out of evenly spread candidates, points are drawn with density `|r|ᵏ / mean(|r|ᵏ) + c`, where `r` sums the residuals
 * of all equations; each equally likely slice of the density gets one point, so that the sample is even.
 *
 * @see Wu et al., Comput. Methods Appl. Mech. Engrg. 403 (2023) 115671, doi:10.1016/j.cma.2022.115671 (RAD).
 */
export function residualResampling<Params>(
  pinn: Pinn<Params>,
  options: ResidualResamplingOptions,
): Resampling<Params, Collocation> {
  const {
    interior,
    everySteps = 200,
    candidates = 4 * interior,
    power = 1,
    offset = 1,
    executor,
    ...faces
  } = options;
  const { method = "sobol" } = faces;
  const size = jit(
    (params: Params, points: Tensor): Tensor =>
      Object.values(pinn.residuals(params, points))
        .map((r) => r.abs().slice(":", 0))
        .reduce((sum, r) => sum.add(r)),
    executor === undefined ? {} : { executor },
  );
  const residualSize: (params: unknown, points: Tensor) => Tensor = (params, points) =>
    size(...([params, points] as Parameters<typeof size>));
  return {
    everySteps,
    async draw(params, key) {
      const even = pinn.sample({ interior, ...faces, key: foldIn(key, 0) });
      const dtype = even.interior.dtype === "float64" ? "float64" : "float32";
      const pool = samplePoints(pinn.problem, candidates, {
        method,
        key: foldIn(key, 1),
        dtype,
      });
      const sizes = await residualSize(params, pool).data();
      const start = (await uniform(foldIn(key, 2), [], { dtype }).data())[0];
      const chosen = systematicSample(density(sizes, power, offset), interior, start);
      return { interior: gather(pool, array(chosen)), conditions: even.conditions };
    },
  };
}

/** `|r|ᵏ / mean + c`; even where all residuals vanish. */
function density(sizes: ArrayLike<number>, power: number, offset: number): Float64Array {
  const weights = Float64Array.from(sizes, (r) => r ** power);
  const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
  return weights.map((w) => (mean > 0 ? w / mean : 1) + offset);
}

/**
 * Indices of `count` draws by weight: the running sum of the weights is cut into `count` equal parts, and the entry at
 * the same place of each part (`start` in [0, 1)) is drawn.
 */
export function systematicSample(weights: Float64Array, count: number, start: number): Int32Array {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const chosen = new Int32Array(count);
  let entry = 0;
  let reached = weights[0];
  for (let i = 0; i < count; i++) {
    const target = ((i + start) / count) * total;
    while (reached < target && entry < weights.length - 1) reached += weights[++entry];
    chosen[i] = entry;
  }
  return chosen;
}
