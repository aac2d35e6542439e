/** Elliptic integrals of the first (\`s = ½\`) and second kind (\`s = -½\`) with derivatives in m, and Jacobi's amplitude. */
import type { Definitions } from "../definitions.ts";

export const ELLIPTIC: Definitions = {
  // The n-th derivative of π/2 ₂F₁(s, ½; 1; m), for |m| < ¾.
  ellipticSeries: `fn T_ellipticSeries(s: T, n: T, m: T) -> T {
  var sum = 1f;
  for (var k = 58f; k >= 0; k -= 1) { sum = 1 + (s + n + k) * (0.5 + n + k) * m / ((1 + n + k) * (k + 1)) * sum; }
  var y = 1.5707963267948966 * sum;
  for (var k = 0f; k < n; k += 1) { y *= (s + k) * (0.5 + k) / (1 + k); }
  return y;
}`,

  // K and E by the arithmetic-geometric mean.
  ellipticMean: `fn T_ellipticMean(m: T) -> T_pair {
  var a = 1f;
  var b = T_sqrt(1 - m);
  var sum = 0.5 * m;
  var weight = 0.5;
  for (var i = 0; i < 10; i += 1) {
    let c = 0.5 * (a - b);
    let mean = 0.5 * (a + b);
    b = T_sqrt(a * b);
    a = mean;
    weight *= 2;
    sum += weight * c * c;
  }
  let k = T_div(1.5707963267948966, a);
  return T_pair(k, k * (1 - sum));
}`,

  completeElliptic: `fn T_completeElliptic(s: T, n: T, m: T) -> T {
  let first = s > 0;
  if (m == 1) { return select(select(1, -T_inf(), n > 0), T_inf(), first); }
  if (!(m < 1) || T_isNan(m)) { return T_nan(); }
  if (abs(m) < 0.75) { return T_ellipticSeries(s, n, m); }
  let part = T_ellipticMean(m);
  let rest = 1 - m;
  var y = select(part.lo, part.hi, first);
  if (n == 0) { return y; }
  var slope = select(T_div(part.lo - part.hi, 2 * m), T_div(part.lo - rest * part.hi, 2 * m * rest), first);
  for (var j = 0f; j < n - 1; j += 1) {
    let next = T_div((s + j) * (0.5 + j) * y - (1 + j - (s + 1.5 + 2 * j) * m) * slope, m * rest);
    y = slope;
    slope = next;
  }
  return slope;
}`,

  // The integrand sin²ⁿθ Δ^(-2s - 2n) by sin²θ and Δ².
  ellipticIntegrand: `fn T_ellipticIntegrand(s: T, n: T, sine2: T, delta2: T) -> T {
  let root = T_sqrt(delta2);
  var y = select(root, T_div(1, root), s > 0);
  for (var k = 0f; k < n; k += 1) { y *= T_div(sine2, delta2); }
  return y;
}`,

  // ∫ to φ ≤ π/2: for m > 0 with sin θ = tanh w, in which the integrand is smooth for all m ≤ 1, else in θ. Panels are as long
  // as all before them, at most 1.
  ellipticFromZero: `fn T_ellipticFromZero(s: T, n: T, phi: T, m: T) -> T {
  let sine = T_sin(phi);
  if (!(m * sine * sine <= 1) || !T_isFinite(m)) { return T_nan(); }
  let inTanh = m > 0;
  let end = select(phi, min(T_asinh(T_tan(phi)), 20), inTanh);
  let first = select(T_rsqrt(1 - m), 1, inTanh);
  var at = 0f;
  var sum = 0f;
  for (var panel = 0; panel < 90 && at < end; panel += 1) {
    let length = min(min(1, max(first, at)), end - at);
    for (var i = 0; i < 8; i += 1) {
      let point = T_gaussPoint(i);
      let x = at + length * point.hi;
      let sinh = T_sinh(x);
      let sech2 = T_div(1, 1 + sinh * sinh);
      let ofTheta = T_sin(x) * T_sin(x);
      let sine2 = select(ofTheta, sinh * sinh * sech2, inTanh);
      let delta2 = select(1 - m * sine2, select(1 - m * sine2, sech2 * (1 + (1 - m) * sinh * sinh), m <= 1), inTanh);
      sum += length * point.lo * select(1, T_sqrt(sech2), inTanh) * T_ellipticIntegrand(s, n, sine2, delta2);
    }
    at += length;
  }
  for (var k = 0f; k < n; k += 1) { sum *= s + k; }
  return sum;
}`,

  incompleteElliptic: `fn T_incompleteElliptic(s: T, n: T, phi: T, m: T) -> T {
  let turns = round(phi * 0.3183098861837907);
  let rest = T_keep(T_keep(phi - turns * 3.140625) - turns * 9.67502593994140625e-4) - turns * 1.509957990978376e-7;
  let part = T_flipped(T_ellipticFromZero(s, n, abs(rest), m), rest);
  if (turns == 0) { return part; }
  return T_orNan(part + 2 * turns * T_completeElliptic(s, n, m), phi);
}`,

  // am(u, m) by descending the arithmetic-geometric mean.
  amplitude: `fn T_amplitude(u: T, m: T) -> T {
  if (!(m >= 0 && m <= 1) || T_isUnordered(u, m)) { return T_nan(); }
  if (m == 1) { return T_atan(T_sinh(u)); }
  if (m < 1e-30) { return u; }
  var ratios = array<T, 6>();
  var a = 1f;
  var b = T_sqrt(1 - m);
  var c = T_sqrt(m);
  for (var i = 0; i < 6; i += 1) {
    let mean = 0.5 * (a + b);
    c = c * c / (4 * mean);
    b = T_sqrt(a * b);
    a = mean;
    ratios[i] = c / a;
  }
  var phi = 64 * a * u;
  for (var i = 5; i >= 0; i -= 1) { phi = 0.5 * (phi + T_asin(ratios[i] * T_sin(phi))); }
  return phi;
}`,
};
