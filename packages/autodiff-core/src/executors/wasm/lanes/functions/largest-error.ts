/**
 * Bounds of the errors, in units in the last place of the result: the tests assert them, with and without relaxed SIMD.
 * They are a little above what was found for float32 at every 1,021st of all arguments, and for float64 at 3,000 random
 * ones of each function and where the approximations strain.
 */
export const LARGEST_ERROR: Readonly<
  Record<string, { readonly float32: number; readonly float64: number }>
> = {
  acos: { float32: 1.2, float64: 1.1 },
  acosh: { float32: 1.6, float64: 1.6 },
  asin: { float32: 1.9, float64: 1.7 },
  asinh: { float32: 1.6, float64: 1.5 },
  atan: { float32: 1.7, float64: 1.4 },
  atan2: { float32: 1.9, float64: 1.4 },
  atanh: { float32: 2, float64: 1.5 },
  cos: { float32: 1.6, float64: 0.8 },
  cosh: { float32: 1.3, float64: 1.3 },
  erf: { float32: 1.6, float64: 1.4 },
  erfInv: { float32: 2, float64: 2 },
  erfc: { float32: 3.2, float64: 2.6 },
  exp: { float32: 1, float64: 1 },
  expm1: { float32: 1.6, float64: 1.7 },
  log: { float32: 0.8, float64: 0.8 },
  log10: { float32: 0.7, float64: 0.7 },
  log1p: { float32: 0.8, float64: 0.8 },
  log2: { float32: 0.8, float64: 0.7 },
  logistic: { float32: 2.1, float64: 1.9 },
  pow: { float32: 0.6, float64: 1 },
  rem: { float32: 0, float64: 0 },
  rsqrt: { float32: 1.5, float64: 1.5 },
  sin: { float32: 1.5, float64: 0.8 },
  sinh: { float32: 1.6, float64: 1.5 },
  softplus: { float32: 1.6, float64: 1.3 },
  tan: { float32: 1.5, float64: 1.2 },
  tanh: { float32: 2, float64: 1.5 },
};
