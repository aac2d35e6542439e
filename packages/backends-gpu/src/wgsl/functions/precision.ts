/**
 * Bounds of the errors of elementary functions in single precision, in units in the last place of the result. They hold
 * where products and sums are rounded to nearest, as WGSL asks for, and are a little above what was found at every 2,053rd
 * of all arguments, and for functions of two numbers at 100,000 pairs of all sizes. `div` and `sqrt` are the best rounding
 * on devices whose `fma` rounds once, or whose own are; WGSL allows 2.5 units and more. Subnormal numbers may be flushed to 0.
 */
export const PRECISION: Readonly<Record<string, number>> = {
  acos: 1.2,
  acosh: 1.6,
  asin: 1.9,
  asinh: 1.6,
  atan: 1.7,
  atan2: 1.9,
  atanh: 2,
  cos: 0.8,
  cosh: 1.3,
  div: 0.5,
  erf: 1.6,
  erfInv: 2,
  erfc: 3.2,
  exp: 0.9,
  expm1: 1.6,
  log: 0.8,
  log10: 0.7,
  log1p: 0.8,
  log2: 0.8,
  logistic: 2.1,
  pow: 0.9,
  rem: 0,
  rsqrt: 1.5,
  sin: 0.8,
  sinh: 1.6,
  softplus: 1.6,
  sqrt: 0.5,
  tan: 1.5,
  tanh: 2,
};
