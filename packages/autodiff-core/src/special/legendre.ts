/** Associated Legendre functions and spherical harmonics. */
import type { Complex } from "../complex/complex.ts";
import { OptionError } from "../errors.ts";
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { checkOrder } from "./order.ts";
import { gegenbauerPolynomial } from "./orthogonal-polynomials.ts";

/** Beyond, the largest derivatives of Legendre polynomials are too large for a number. */
const LARGEST_DEGREE = 150;

export interface AssociatedLegendreOptions {
  /**
   * Multiply with `√((2l + 1)/4π · (l - m)!/(l + m)!)`, so that the function times `e^{imφ}` has norm 1 on the sphere;
   * default false.
   */
  readonly normalized?: boolean;
  /** Whether the sign `(-1)ᵐ` of Condon and Shortley is in it; default true. */
  readonly condonShortley?: boolean;
}

/**
 * Associated Legendre function on [-1, 1], `P_l^m(x) = (-1)ᵐ (1 - x²)^{m/2} dᵐ/dxᵐ P_l(x)`.
 *
 * For odd m its derivative at ±1 is infinite; {@link sphericalHarmonic} is smooth there, as it takes the angle.
 *
 * @param l - Degree, a whole number from 0 to 150.
 * @param m - Order, a whole number from -l to l; `P_l^{-m} = (-1)ᵐ (l - m)!/(l + m)! P_l^m`.
 * @throws OptionError if l or m is outside of its range.
 */
export function associatedLegendre(
  l: number,
  m: number,
  x: TensorLike,
  options: AssociatedLegendreOptions = {},
): Tensor {
  checkDegree("associatedLegendre", l, m);
  const at = asFloat(x);
  const root = at.neg().add(1).mul(at.add(1)).sqrt();
  return ofAngle(l, m, at, root, options);
}

/**
 * Spherical harmonic `Y_l^m(θ, φ) = √((2l + 1)/4π · (l - m)!/(l + m)!) P_l^m(cos θ) e^{imφ}`, with the sign of Condon and
 * Shortley: orthonormal on the sphere, and smooth at the poles.
 *
 * @param l - Degree, a whole number from 0 to 150.
 * @param m - Order, a whole number from -l to l.
 * @param theta - Polar angle from the z-axis, 0 to π, in radians.
 * @param phi - Azimuth, in radians.
 * @returns Real and imaginary part.
 * @throws OptionError if l or m is outside of its range.
 */
export function sphericalHarmonic(
  l: number,
  m: number,
  theta: TensorLike,
  phi: TensorLike,
): Complex {
  checkDegree("sphericalHarmonic", l, m);
  const [polar, azimuth] = floatOperands("sphericalHarmonic", theta, phi);
  const size = ofAngle(l, m, polar.cos(), polar.sin(), { normalized: true });
  const turn = azimuth.mul(m);
  return { re: size.mul(turn.cos()), im: size.mul(turn.sin()) };
}

/**
 * Real spherical harmonic: `√2 (-1)ᵐ Re Y_l^m` for m > 0, `Y_l^0`, and `√2 (-1)ᵐ Im Y_l^{|m|}` for m < 0. Orthonormal,
 * without the sign of Condon and Shortley: of degree 1 they are `√(3/4π)` times y, z, x for m = -1, 0, 1.
 *
 * Arguments as in {@link sphericalHarmonic}.
 */
export function realSphericalHarmonic(
  l: number,
  m: number,
  theta: TensorLike,
  phi: TensorLike,
): Tensor {
  checkDegree("realSphericalHarmonic", l, m);
  const [polar, azimuth] = floatOperands("realSphericalHarmonic", theta, phi);
  const order = Math.abs(m);
  const options = { normalized: true, condonShortley: false };
  const size = ofAngle(l, order, polar.cos(), polar.sin(), options);
  if (m === 0) return size.add(azimuth.mul(0));
  const turn = azimuth.mul(order);
  return size.mul(m > 0 ? turn.cos() : turn.sin()).mul(Math.SQRT2);
}

/** `sinᵐθ · d^m P_l/dx^m` at `x = cos θ`, scaled; the derivative is `(2m - 1)!! C_{l-m}^{(m+1/2)}`. */
function ofAngle(
  l: number,
  m: number,
  cosine: Tensor,
  sine: Tensor,
  { normalized = false, condonShortley = true }: AssociatedLegendreOptions,
): Tensor {
  const order = Math.abs(m);
  const scale = factor(l, m, normalized) * (condonShortley && m > 0 && m % 2 === 1 ? -1 : 1);
  const sign = m < 0 && !condonShortley && order % 2 === 1 ? -1 : 1;
  const polynomial = gegenbauerPolynomial(l - order, order + 0.5, cosine).mul(sign * scale);
  return order === 0 ? polynomial : polynomial.mul(wholePower(sine, order));
}

/** `xⁿ` by squaring, which also has the right derivatives where x is 0. */
function wholePower(x: Tensor, n: number): Tensor {
  if (n === 1) return x;
  const root = wholePower(x, n >> 1);
  const square = root.mul(root);
  return n % 2 === 0 ? square : square.mul(x);
}

/** `(2m - 1)!!` times what normalisation and a negative order ask for. */
function factor(l: number, m: number, normalized: boolean): number {
  const order = Math.abs(m);
  let value = 1;
  for (let k = 1; k <= order; k++) value *= 2 * k - 1;
  let ratio = 1;
  for (let k = l - order + 1; k <= l + order; k++) ratio *= normalized ? Math.sqrt(k) : k;
  if (normalized) return (value / ratio) * Math.sqrt((2 * l + 1) / (4 * Math.PI));
  return m < 0 ? value / ratio : value;
}

function checkDegree(where: string, l: number, m: number): void {
  checkOrder(where, "l", l);
  if (Number.isInteger(m) && Math.abs(m) <= l && l <= LARGEST_DEGREE) return;
  throw new OptionError({
    where,
    expected: `a degree l up to ${LARGEST_DEGREE} and a whole order m from -l to l`,
    received: `l = ${l}, m = ${m}`,
    fix: "The function is zero for |m| > l; leave such terms out.",
  });
}
