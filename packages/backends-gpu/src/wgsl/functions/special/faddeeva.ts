/**
 * Faddeeva's function `w(z) = exp(-z²) erfc(-iz)` and its derivatives, by the midpoint or trapezoidal rule on
 * `i/π ∫ exp(-t²)/(z - t) dt` with the residue at its pole in the upper half-plane, by reflection below it.
 *
 * @see Al Azah & Chandler-Wilde, SIAM J. Numer. Anal. 59 (2021) 2346-2367, doi:10.1137/20M1373037.
 */
import type { Definitions } from "../definitions.ts";

export const FADDEEVA: Definitions = {
  timesComplex: `fn T_timesComplex(a: vec2<T>, b: vec2<T>) -> vec2<T> {
  return vec2<T>(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}`,

  // exp(-z²).
  complexGaussian: `fn T_complexGaussian(z: vec2<T>) -> vec2<T> {
  let exponent = T_addPairs(T_twoProduct(z.y, z.y), T_negative(T_twoProduct(z.x, z.x)));
  let size = T_timesExponential(1, exponent.hi, exponent.lo);
  let angle = T_twoProduct(-2 * z.x, z.y);
  let s = T_sin(angle.hi);
  let c = T_cos(angle.hi);
  let first = vec2<T>(c, s) + angle.lo * (vec2<T>(-s, c) - 0.5 * angle.lo * vec2<T>(c, s));
  return select(size * first, vec2<T>(0), size == 0);
}`,

  // For x, y ≥ 0 that are not very large, with the step h = √(π/7).
  faddeevaRule: `fn T_faddeevaRule(z: vec2<T>) -> vec2<T> {
  let turn = z.x * 1.4927053303604616;
  let fraction = turn - floor(turn);
  let onPoints = z.y < z.x && fraction >= 0.25 && fraction <= 0.75;
  let v = 2 * z.x * z.y;
  var sum = vec2<T>(0);
  for (var k = 0f; k <= 6; k += 1) {
    let t = (k + select(0.5, 1, onPoints)) * 0.6699246586047137;
    let u = (z.x - t) * (z.x + t) - z.y * z.y;
    sum += T_div(T_exp(-t * t), u * u + v * v) * vec2<T>(u, -v);
  }
  let product = T_timesComplex(z, sum);
  let pole = select(0, 0.21324364 / dot(z, z), onPoints) * vec2<T>(z.y, z.x);
  let rule = 0.42648728 * vec2<T>(-product.y, product.x) + pole;
  if (z.y >= max(z.x, 4.6895)) { return rule; }
  let sign = select(1f, -1, onPoints);
  let angle = -2 * (turn - round(turn));
  let sine = select(-1f, 1, angle >= 0) * T_sinPi(abs(angle));
  let size = sign * T_exp(min(9.378943746 * z.y, 40));
  let below = vec2<T>(1 + size * T_sinPi(abs(0.5 - abs(angle))) * select(-1f, 1, abs(angle) <= 0.5), -size * sine);
  return rule + T_timesComplex(T_complexGaussian(z), below) * (2 / dot(below, below));
}`,

  // For y ≥ 0; i/(√π z) far out.
  faddeevaAbove: `fn T_faddeevaAbove(z: vec2<T>) -> vec2<T> {
  let a = vec2<T>(abs(z.x), z.y);
  let size = max(a.x, a.y);
  var w = 0.5641895835477563 / size * vec2<T>(a.y, a.x) / size / dot(a / size, a / size);
  if (a.y == 0) { w = vec2<T>(T_timesGaussian(1, a.x, -1), 1.1283791670955126 * T_dawsn(0, 1, a.x)); }
  else if (size < 1e4) { w = T_faddeevaRule(a); }
  return vec2<T>(w.x, T_flipped(w.y, z.x));
}`,

  // -2z f - 2k fₖ₋₁, which is what follows in w′ = -2z w + 2i/√π.
  faddeevaStep: `fn T_faddeevaStep(k: T, z: vec2<T>, last: vec2<T>, f: vec2<T>) -> vec2<T> {
  return -2 * (T_timesComplex(z, f) + k * last);
}`,

  // Derivatives for y ≥ 0: by the recurrence, or that run down as a continued fraction where it is the minimal solution.
  faddeevaDerivative: `fn T_faddeevaDerivative(n: T, z: vec2<T>) -> vec2<T> {
  var w = T_faddeevaAbove(z);
  if (n == 0) { return w; }
  let isFar = dot(z, z) > 64;
  if (isFar || z.y > 0.75) {
    var ratio = vec2<T>(0);
    for (var k = n + select(8 + ceil(100 / (z.y * z.y)), 20, isFar); k > 0; k -= 1) {
      let below = 2 * z + ratio;
      ratio = vec2<T>(below.x, -below.y) * (-2 * k / dot(below, below));
      if (k <= n) { w = T_timesComplex(w, ratio); }
    }
    return w;
  }
  var last = w;
  w = T_faddeevaStep(0, z, w, w) + vec2<T>(0, 1.1283791670955126);
  for (var k = 1f; k < n; k += 1) {
    let next = T_faddeevaStep(k, z, last, w);
    last = w;
    w = next;
  }
  return w;
}`,

  // w(z) = 2 exp(-z²) - w(-z) below the axis, differentiated. \`part\` is 1 for the imaginary one.
  faddeeva: `fn T_faddeeva(n: T, part: T, x: T, y: T) -> T {
  if (T_isUnordered(x, y)) { return T_nan(); }
  let z = clamp(vec2<T>(x, y), vec2<T>(-1e18), vec2<T>(1e18));
  let isBelow = y < 0;
  var w = T_faddeevaDerivative(n, select(z, -z, isBelow));
  if (isBelow) {
    var last = vec2<T>(0);
    var current = T_complexGaussian(z);
    for (var k = 0f; k < n; k += 1) {
      let next = T_faddeevaStep(k, z, last, current);
      last = current;
      current = next;
    }
    w = 2 * current + select(-1f, 1, T_isOdd(n)) * w;
  }
  return select(w.x, w.y, part == 1);
}`,
};
