/** Logarithms. */

import { halves, twoSum } from "./double-word.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import {
  completeLogarithm,
  logarithmParts,
  naturalLogarithm,
  splitAnyNumber,
  splitNumber,
} from "./logarithm-core.ts";
import { withSignOf } from "./signs.ts";

export function log(m: FloatLanes, x: Local): Vector {
  return completeLogarithm(m, x, naturalLogarithm(m, splitAnyNumber(m, x)));
}

/** `log(1 + x)`, with what rounding `1 + x` leaves out as a first-order term. */
export function log1p(m: FloatLanes, x: Local): Vector {
  const one = m.let(m.constant(1));
  const { hi, lo } = twoSum(m, one, x);
  const y = naturalLogarithm(m, splitNumber(m, hi), m.div(lo, hi));
  return withSignOf(m, x, completeLogarithm(m, hi, y));
}

/** `log(1 + x)` for finite `x ≥ 0`, and NaN. */
export function log1pOfPositive(m: FloatLanes, x: Local): Vector {
  const one = m.let(m.constant(1));
  const { hi, lo } = twoSum(m, one, x);
  return naturalLogarithm(m, splitNumber(m, hi), m.div(lo, hi));
}

/** Constants of a base: `1/log b`, and `log 2/log b`, as sums whose first part has few bits. */
interface Base {
  readonly perLog: readonly [high: number, low: number];
  readonly ofTwo: readonly [high: number, low: number];
}

const BASE_2: Readonly<Record<"f32" | "f64", Base>> = {
  f32: { perLog: [1.44287109375, -0.000176052854], ofTwo: [1, 0] },
  f64: { perLog: [1.4426950514316559, -1.0542692476429138e-8], ofTwo: [1, 0] },
};

const BASE_10: Readonly<Record<"f32" | "f64", Base>> = {
  f32: { perLog: [0.434326171875, -3.16899714e-5], ofTwo: [0.301025390625, 4.60503907e-6] },
  f64: {
    perLog: [0.4342944845557213, -2.6524694553078553e-9],
    ofTwo: [0.3010299956658855, -1.9043128467164274e-12],
  },
};

export function log2(m: FloatLanes, x: Local): Vector {
  return logarithmToBase(m, x, BASE_2[m.type]);
}

export function log10(m: FloatLanes, x: Local): Vector {
  return logarithmToBase(m, x, BASE_10[m.type]);
}

/** `k log_b 2 + log(1 + f)/log b`, with the largest product split so that it is exact. */
function logarithmToBase(m: FloatLanes, x: Local, { perLog, ofTwo }: Base): Vector {
  const { k, f } = splitAnyNumber(m, x);
  const { square, rest } = logarithmParts(m, f);
  const { hi } = halves(m, m.let(m.sub(f, square)));
  const lo = m.let(m.add(m.sub(m.sub(f, hi), square), rest));
  const large = m.let(m.mul(k, ofTwo[0]));
  const middle = m.let(m.mul(hi, perLog[0]));
  const sum = m.let(m.add(large, middle));
  const lost = m.add(m.sub(large, sum), middle);
  const small = m.madd(m.add(lo, hi), perLog[1], m.madd(lo, perLog[0], lost));
  return completeLogarithm(m, x, m.add(sum, ofTwo[1] === 0 ? small : m.madd(k, ofTwo[1], small)));
}
