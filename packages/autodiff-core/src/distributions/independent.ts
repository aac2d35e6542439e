import { OptionError } from "../errors.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The same distribution with its last batch axes as axes of one event: the log densities of independent coordinates
 * are added.
 *
 * @param axes - How many batch axes. Default 1.
 * @throws OptionError if there are not so many.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { independent, normal } from "@fluxion/autodiff-core/distributions";
 *
 * const d = independent(normal({ location: array([0, 1, 2]) }));
 * d.eventShape // => [3]
 * d.logDensity(array([0, 1, 2])).item() // ≈ -2.7568
 * ```
 */
export function independent(d: Distribution, axes = 1): Distribution {
  const kept = d.batchShape.length - axes;
  if (!(Number.isInteger(axes) && axes >= 0 && kept >= 0)) {
    throw new OptionError({
      where: "independent",
      expected: `a number of batch axes from 0 to ${d.batchShape.length}`,
      received: `${axes}`,
      fix: "Give the distribution parameters with these axes.",
    });
  }
  const summed = Array.from({ length: axes }, (_, i) => -1 - i);
  return {
    batchShape: d.batchShape.slice(0, kept),
    eventShape: [...d.batchShape.slice(kept), ...d.eventShape],
    dtype: d.dtype,
    family: { kind: "independent", of: d, axes },
    sample: (key, shape) => d.sample(key, shape),
    logDensity(x) {
      const each = d.logDensity(x);
      return sumAxes(each.broadcastTo(broadcastShapes("independent", each.shape, d.batchShape)));
    },
    mean: () => d.mean(),
    variance: () => d.variance(),
  };

  function sumAxes(x: Tensor): Tensor {
    return axes === 0 ? x : x.sum(summed);
  }
}
