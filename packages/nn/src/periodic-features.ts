import { array, concat, cos, dot, OptionError, sin, type Tensor } from "@fluxion/autodiff-core";
import { checkInput } from "./check-input.ts";
import { checkSize } from "./check-size.ts";
import type { FeatureLayer } from "./feature-layer.ts";

export interface PeriodicFeaturesOptions {
  /** One entry per coordinate on the last axis: its period in its own unit, or `undefined` to pass it through. */
  readonly periods: readonly (number | undefined)[];
  /** Number of harmonics of each period. Default: 1. */
  readonly harmonics?: number;
  /** Default: `float32`. */
  readonly dtype?: "float32" | "float64";
}

/**
 * Make what follows exactly periodic: each coordinate `x` with a period `L` becomes `cos 2πkx/L, sin 2πkx/L` for
 * `k = 1 … harmonics`; the others stay as they are and come first.
 *
 * A network behind this layer satisfies periodic conditions to all orders by construction.
 *
 * @see Dong & Ni, J. Comput. Phys. 435 (2021) 110242, doi:10.1016/j.jcp.2021.110242.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { periodicFeatures } from "@fluxion/nn";
 *
 * const features = periodicFeatures({ periods: [undefined, 2] });
 * features.apply({}, array([0.25, 0])).js() // => [0.25, 1, 0]
 * ```
 */
export function periodicFeatures(options: PeriodicFeaturesOptions): FeatureLayer {
  const { periods, harmonics = 1, dtype = "float32" } = options;
  checkSize("periodicFeatures", "harmonics", harmonics);
  checkPeriods(periods);
  const inputs = periods.length;
  const plain = periods.flatMap((period, i) => (period === undefined ? [i] : []));
  const select = array(
    plain.flatMap((i) => unitRow(inputs, i, 1)),
    {
      dtype,
      shape: [plain.length, inputs],
    },
  ).transpose();
  const rows = periods.flatMap((period, i) => harmonicRows(inputs, i, period, harmonics));
  const waves = array(rows.flat(), { dtype, shape: [rows.length, inputs] }).transpose();
  return {
    inputs,
    outputs: plain.length + 2 * rows.length,
    init: () => ({}),
    apply(_params, x) {
      checkInput("periodicFeatures", x, inputs);
      const phase = dot(x, waves);
      const parts: Tensor[] = plain.length === 0 ? [] : [dot(x, select)];
      return concat(rows.length === 0 ? parts : [...parts, cos(phase), sin(phase)], -1);
    },
  };
}

function harmonicRows(
  inputs: number,
  i: number,
  period: number | undefined,
  harmonics: number,
): number[][] {
  if (period === undefined) return [];
  return Array.from({ length: harmonics }, (_, k) =>
    unitRow(inputs, i, (2 * Math.PI * (k + 1)) / period),
  );
}

function unitRow(length: number, at: number, value: number): number[] {
  return Array.from({ length }, (_, i) => (i === at ? value : 0));
}

function checkPeriods(periods: readonly (number | undefined)[]): void {
  const fits = periods.every(
    (period) => period === undefined || (Number.isFinite(period) && period > 0),
  );
  if (periods.length > 0 && fits) return;
  throw new OptionError({
    where: "periodicFeatures",
    expected: "options.periods to hold one positive period, or undefined, per coordinate",
    received: `[${periods.join(", ")}]`,
    fix: "Write for example periods: [undefined, 2] for (t, x) with x periodic on [-1, 1].",
  });
}
