/** The error function's relatives and the normal distribution. */
import type { Definitions } from "../definitions.ts";

export const NORMAL: Definitions = {
  // f e^(s x²) for s = ±1 or -½, from the square of the leading half of x, which is exact, and a small rest.
  timesGaussian: `fn T_timesGaussian(f: T, x: T, s: T) -> T {
  let a = min(abs(x), 18);
  let hi = T_leading(a);
  let v = T_reduceExponent(min(max(s * hi * hi, -170), 170), s * (a - hi) * (a + hi));
  return T_scale(f * (1 + (v.r + T_exponentialTail(v))), v.n);
}`,

  // exp(x²) erfc x for x ≥ 0: (1 + 2x) times that is smooth in x/(x + 4).
  erfcxOfSize: `fn T_erfcxOfSize(x: T) -> T {
  let a = min(x, 1.6e38);
  let s = a / (a + 4);
  return T_div(1 + s * T_ERFCX(2 * s - 1), 1 + 2 * a);
}`,

  erfcx: `fn T_erfcx(x: T) -> T {
  let y = T_erfcxOfSize(abs(x));
  let value = select(y, T_timesGaussian(2, x, 1) - y, x < 0);
  return T_orNan(select(value, 0, bitcast<u32>(x) == 0x7f800000u), x);
}`,

  // The n-th derivative of erfcx for n > 0: f₁ = 2x f₀ - 2/√π and fₖ₊₁ = 2x fₖ + 2k fₖ₋₁. That is run down for larger x as
  // a continued fraction of fₖ/fₖ₋₁.
  erfcxDerivative: `fn T_erfcxDerivative(n: T, x: T) -> T {
  var f = T_erfcx(x);
  if (x > 0.5) {
    let a = min(x, 1e18);
    var ratio = 0f;
    for (var k = n + 8 + ceil(100 / (a * a)); k >= 1; k -= 1) {
      ratio = T_div(-2 * k, 2 * a - ratio);
      f = select(f, f * ratio, k <= n);
    }
    return f;
  }
  var last = f;
  f = 2 * x * last - 1.1283791670955126;
  for (var k = 1f; k < n; k += 1) {
    let next = 2 * x * f + 2 * k * last;
    last = f;
    f = next;
  }
  return f;
}`,

  // The distribution function at -a, for a ≥ 0.
  ndtrTail: `fn T_ndtrTail(a: T) -> T { return T_timesGaussian(0.5 * T_erfcxOfSize(a * 0.7071067811865476), a, -0.5); }`,

  ndtr: `fn T_ndtr(x: T) -> T {
  let tail = T_ndtrTail(abs(x));
  return T_orNan(select(tail, 1 - tail, x > 0), x);
}`,

  logNdtr: `fn T_logNdtr(x: T) -> T {
  let a = abs(x);
  let below = T_log(0.5 * T_erfcxOfSize(a * 0.7071067811865476)) - 0.5 * x * x;
  return T_orNan(select(below, T_log1p(-T_ndtrTail(a)), x > 0), x);
}`,

  erfcInv: `fn T_erfcInv(x: T) -> T {
  let q = min(x, 2 - x);
  let a = 1 - q;
  let w = max(-T_naturalLogarithm(T_split(q * (1 + a)), 0), 0);
  let y = a * select(T_erfInvRatio(w), T_ERFC_INVERSE(T_sqrt(w) - 7), w >= 17);
  let size = select(y, T_inf(), q == 0);
  return select(T_nan(), select(size, -size, x > 1), q >= 0);
}`,

  ndtri: `fn T_ndtri(p: T) -> T { return -1.4142135623730951 * T_erfcInv(2 * p); }`,

  // The n-th derivative of Dawson's integral. Below 1 its power series from the first term that is not 0, \`lead\` times 1 or
  // x, on; from 5 on the asymptotic series; between them Rybicki's sum of exp(-(x - kh)²)/k over odd k, differentiated. See
  // Computers in Physics 3 (1989) 85-87, doi:10.1063/1.4822832.
  dawsn: `fn T_dawsn(n: T, lead: T, x: T) -> T {
  let a = abs(x);
  let odd = n - 2 * floor(0.5 * n);
  var y = 0f;
  if (a < 1) {
    var term = lead * select(a, 1, odd == 1);
    for (var power = n + 1 - odd; power < n + 30; power += 2) {
      y += term;
      term *= -2 * a * a * (power + 1) / ((power + 1 - n) * (power + 2 - n));
    }
  } else if (a > 5 + 0.25 * n) {
    let inverse = 1 / a;
    var term = 0.5 * inverse;
    for (var k = 1f; k <= n; k += 1) { term *= -k * inverse; }
    for (var k = 1f; k < 14; k += 1) {
      y += term;
      let factor = 0.25 * (2 * k + n - 1) * (2 * k + n) / k * inverse * inverse;
      term *= select(factor, 0, factor >= 1);
    }
  } else {
    let centre = 2 * round(a * 1.6);
    for (var m = -19f; m < 20; m += 2) {
      let d = a - (centre + m) * 0.3125;
      var last = 0f;
      var hermite = 0.5641895835477563f;
      for (var k = 0f; k < n; k += 1) {
        let next = 2 * (k * last - d * hermite);
        last = -hermite;
        hermite = next;
      }
      y += T_exp(-d * d) * hermite / (centre + m);
    }
  }
  return T_orNan(select(y, T_flipped(y, x), odd == 0), x);
}`,

  erfi: `fn T_erfi(x: T) -> T {
  let y = T_timesGaussian(1.1283791670955126 * T_dawsn(0, 1, min(abs(x), 18)), x, 1);
  return T_orNan(T_odd(y, x), x);
}`,
};
