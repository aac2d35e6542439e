/**
 * The error function, its complement and its inverse, of numbers.
 *
 * The rational approximations of `erf` and `erfc` are those of FDLIBM 5.3, s_erf.c (Sun Microsystems 1993), whose
 * header describes them; the start of `erfInv` is that of Giles, Approximating the erfinv function, GPU Computing
 * Gems (2011) ch. 10, doi:10.1016/B978-0-12-385963-1.00010-1.
 */

/** `(erf x - x)/x` in `x²`, for |x| < 0.84375. */
const NEAR_ZERO = {
  p: [
    0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442,
    -2.3763016656650163e-5,
  ],
  q: [
    1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164,
    -3.960228278775368e-6,
  ],
};

/** `erf(1)` to single precision. */
const ERF_OF_ONE = 0.8450629115104675;

/** `erf x - ERF_OF_ONE` in `x - 1`, for 0.84375 ≤ x < 1.25. */
const NEAR_ONE = {
  p: [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175,
    -0.11089469428239668, 0.035478304325618236, -0.002166375594868791,
  ],
  q: [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164,
    0.01363708391202905, 0.011984499846799107,
  ],
};

/** `log(x erfc x) + x² + 0.5625` in `1/x²`, for 1.25 ≤ x < 1/0.35. */
const MIDDLE = {
  p: [
    -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006,
    -162.39666946257347, -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  q: [
    1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679,
    429.00814002756783, 108.63500554177944, 6.570249770319282, -0.0604244152148581,
  ],
};

/** As {@link MIDDLE}, for 1/0.35 ≤ x < 28. */
const TAIL = {
  p: [
    -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192,
    -637.5664433683896, -1025.0951316110772, -483.5191916086514,
  ],
  q: [
    1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955,
    2553.0504064331644, 474.52854120695537, -22.44095244658582,
  ],
};

/** `erfInv(x)/x` in `w - 2.5` with `w = -log(1 - x²) < 5`, to single precision. */
const INVERSE_CENTRE = [
  1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087, -4.39150654e-6,
  -3.5233877e-6, 3.43273939e-7, 2.81022636e-8,
];

const TWO_OVER_SQRT_PI = 1.1283791670955126;
const TWO_OVER_SQRT_PI_MINUS_ONE = 0.1283791670955126;

/** `log 2 = LN2_HIGH + LN2_LOW`; the first has 32 bits, so that small multiples of it are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** Below this, `erf x` is `2x/√π` to double precision. */
const TINY = 2 ** -28;

/** `erf x = 2/√π ∫₀ˣ exp(-t²) dt`, to about one unit in the last place. */
export function erfValue(x: number): number {
  const a = Math.abs(x);
  if (a < TINY)
    return x === 0 ? x : (x * 2 ** 60 + TWO_OVER_SQRT_PI_MINUS_ONE * (x * 2 ** 60)) * 2 ** -60;
  if (a < 0.84375) return x + x * ratio(NEAR_ZERO, x * x);
  if (a < 1.25) return Math.sign(x) * (ERF_OF_ONE + ratio(NEAR_ONE, a - 1));
  if (a < 6) return Math.sign(x) * (1 - erfcTail(a));
  return Math.sign(x);
}

/** `erfc x = 1 - erf x`, without cancellation for large `x`. */
export function erfcValue(x: number): number {
  const a = Math.abs(x);
  if (a < 0.84375) {
    const y = x * ratio(NEAR_ZERO, x * x);
    return x < 0.25 ? 1 - (x + y) : 0.5 - (y + (x - 0.5));
  }
  if (a < 1.25) {
    const y = ratio(NEAR_ONE, a - 1);
    return x > 0 ? 1 - ERF_OF_ONE - y : 1 + (ERF_OF_ONE + y);
  }
  if (x > 0) return x < 28 ? erfcTail(x) : 0;
  return x < 0 ? 2 - (a < 6 ? erfcTail(a) : 0) : x;
}

/** The `y` with `erf y = x`: infinite at ±1, NaN beyond. */
export function erfInvValue(x: number): number {
  const a = Math.abs(x);
  if (!(a < 1)) return a === 1 ? x * Number.POSITIVE_INFINITY : Number.NaN;
  if (a === 0) return x;
  const y = a < 0.5 ? refineCentre(a) : refineTail(a);
  return x < 0 ? -y : y;
}

/** One step of Halley's method on `erf y - x`, from a start with relative error 1e-6 or less. */
function refineCentre(x: number): number {
  const y = inverseStart(x);
  return y - halleyStep(y, erfValue(y) - x);
}

/** The same on `erfc`, where `1 - x` is exact; repeated, because the start is rough near 1. */
function refineTail(x: number): number {
  const q = 1 - x;
  let y = inverseStart(x);
  for (let i = 0; i < 3; i++) {
    const step = halleyStep(y, q - erfcValue(y));
    y -= step;
    if (Math.abs(step) < 1e-6 * y) break;
  }
  return y;
}

/** `f/f' / (1 - f f''/(2 f'²))` for `f = erf y - x`, where `f'' = -2 y f'`. */
function halleyStep(y: number, f: number): number {
  const newton = f / (TWO_OVER_SQRT_PI * Math.exp(-y * y));
  return newton / (1 + y * newton);
}

/** Giles's polynomial, and beyond it Winitzki's formula with `a = 0.147`, whose relative error is below 2e-3. */
function inverseStart(x: number): number {
  const w = -Math.log((1 - x) * (1 + x));
  if (w < 5) return x * horner(INVERSE_CENTRE, w - 2.5);
  const b = 2 / (Math.PI * 0.147) - w / 2;
  return Math.sqrt(Math.sqrt(b * b + w / 0.147) - b);
}

/**
 * `erfc x = exp(-x² - 0.5625 + r)/x` for 1.25 ≤ x < 28.
 *
 * `x` is cut to 24 bits so that its square is exact, and the exponential is `2ᵏ(1 + expm1)`: the last place of
 * `Math.exp` alone would cost more than the rest.
 */
function erfcTail(x: number): number {
  const r = ratio(x < 1 / 0.35 ? MIDDLE : TAIL, 1 / (x * x));
  const z = Math.fround(x);
  const main = -z * z - 0.5625;
  const k = Math.round(main / Math.LN2);
  const rest = main - k * LN2_HIGH + ((z - x) * (z + x) + r - k * LN2_LOW);
  const half = k >> 1; // 2ᵏ itself may be too small for a number
  return ((1 + Math.expm1(rest)) / x) * 2 ** half * 2 ** (k - half);
}

function ratio({ p, q }: { p: readonly number[]; q: readonly number[] }, x: number): number {
  return horner(p, x) / horner(q, x);
}

function horner(coefficients: readonly number[], x: number): number {
  let sum = coefficients[coefficients.length - 1];
  for (let i = coefficients.length - 2; i >= 0; i--) sum = coefficients[i] + x * sum;
  return sum;
}
