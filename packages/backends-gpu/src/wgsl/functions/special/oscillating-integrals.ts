/** Fresnel integrals and Owen's T function. */
import type { Definitions } from "../definitions.ts";

export const OSCILLATING_INTEGRALS: Definitions = {
  // sin πx²/2 and cos πx²/2, where the square is reduced to a turn exactly.
  fresnelAngle: `fn T_fresnelAngle(x: T) -> T_pair {
  let square = T_twoProduct(min(x, 16777216), 0.5 * min(x, 16777216));
  let whole = round(square.hi);
  let low = round(square.lo);
  let rest = (square.hi - whole) + (square.lo - low);
  let r = 2 * (rest - round(rest));
  let q = 1 - abs(r);
  let sign = select(1f, -1, T_isOdd(whole) != T_isOdd(low + round(rest)));
  return T_pair(sign * r * T_SIN_PI(r * r), sign * q * T_SIN_PI(q * q));
}`,

  // Σ (-1)ᵏ (π/2)ᵐ x²ᵐ⁺¹/(m! (2m + 1)) over odd m for S, even for C.
  fresnelSeries: `fn T_fresnelSeries(m: T, x: T) -> T {
  let z = 1.5707963267948966 * x * x;
  var sum = 0f;
  for (var k = m + 20; k > m; k -= 2) { sum = -z * z / (k * (k - 1)) * (1 / (2 * k + 1) + sum); }
  return x * select(1, z, m == 1) * (1 / (2 * m + 1) + sum);
}`,

  // S (\`m = 1\`) or C (0): by C = ½ + f sin - g cos, S = ½ - f cos - g sin for larger x.
  fresnel: `fn T_fresnel(m: T, x: T) -> T {
  let a = min(abs(x), 1e10);
  let far = max(a, 1.6);
  let t = 2.56 / (far * far);
  let f = T_FRESNEL_F(t) * 0.3183098861837907 / far;
  let g = T_FRESNEL_G(t) * 0.10132118364233778 / (far * far * far);
  let angle = T_fresnelAngle(far);
  let c = 0.5 + (f * angle.hi - g * angle.lo);
  let s = 0.5 - (f * angle.lo + g * angle.hi);
  let y = select(T_fresnelSeries(m, min(a, 1.6)), select(c, s, m == 1), a > 1.6);
  return T_orNan(T_flipped(y, x), x);
}`,

  fresnelSine: `fn T_fresnelSine(x: T) -> T { return select(T_nan(), T_fresnelAngle(abs(x)).hi, T_isFinite(x)); }`,

  fresnelCosine: `fn T_fresnelCosine(x: T) -> T { return select(T_nan(), T_fresnelAngle(abs(x)).lo, T_isFinite(x)); }`,

  // 1/2π ∫ exp(-h²(1 + t²)/2)/(1 + t²) dt from 0 to a ≤ 1, on panels no longer than 1 and 3/h until the Gaussian is over.
  owensIntegral: `fn T_owensIntegral(h: T, a: T) -> T {
  let end = select(a, min(a, 6.5 / h), h > 1e-10);
  let panels = ceil(max(1, end * h * 0.4));
  let length = end / panels;
  var sum = 0f;
  for (var panel = 0f; panel < panels; panel += 1) {
    for (var i = 0; i < 8; i += 1) {
      let point = T_gaussPoint(i);
      let t = length * (panel + point.hi);
      sum += point.lo * T_div(T_exp(-0.5 * h * t * h * t), 1 + t * t);
    }
  }
  return T_timesGaussian(0.15915494309189535 * sum * length, h, -0.5);
}`,

  // Owen's identity for T(ah, 1/a) beyond a = 1, with both tails small for large h.
  owensT: `fn T_owensT(h: T, a: T) -> T {
  let x = abs(h);
  let b = abs(a);
  if (T_isUnordered(h, a)) { return T_nan(); }
  let beyond = b > 1;
  let far = min(b * x, 1e30);
  let integral = T_owensIntegral(select(min(x, 1e30), far, beyond), select(b, T_div(1, b), beyond));
  let outer = T_ndtrTail(x);
  let inner = T_ndtrTail(far);
  let reflected = outer * (0.5 - inner) + (0.5 * inner - integral);
  let y = select(select(integral, reflected, beyond), 0.5 * outer, T_isInf(a));
  return T_flipped(select(y, 0, T_isInf(h) | T_isZero(a)), a);
}`,
};
