import { DomainError } from "@fluxion/autodiff-core";

/**
 * Exact solution of the problem {@link burgers} at one point, to about twelve digits.
 *
 * The Cole-Hopf transform turns the equation into the heat equation, whose solution is the average
 *
 * `u(t, x) = -∫ sin π(x-η) w(η) dη / ∫ w(η) dη`, `w = exp(-cos π(x-η) / 2πν - η² / 4νt)`.
 *
 * The trapezoidal rule converges geometrically for such integrands and needs no table of nodes: its
 * range and step follow from ν and t. The largest exponent is taken out, so nothing overflows.
 *
 * @param t - Time, at least 0.
 * @param x - Position.
 * @param nu - Viscosity, positive; `0.01 / π` by default.
 * @throws DomainError if an argument is not finite, t is negative or nu is not positive.
 * @see Basdevant et al., Computers & Fluids 14 (1986) 23-41, doi:10.1016/0045-7930(86)90036-8.
 * @see Trefethen & Weideman, SIAM Review 56 (2014) 385-458, doi:10.1137/130932132.
 */
export function burgersColeHopf(t: number, x: number, nu: number = 0.01 / Math.PI): number {
  checkArguments(t, x, nu);
  if (t === 0) return -Math.sin(Math.PI * x);
  const { halfWidth, step } = quadrature(t, nu);
  const count = Math.ceil(halfWidth / step);
  const exponent = (eta: number) =>
    -Math.cos(Math.PI * (x - eta)) / (2 * Math.PI * nu) - eta ** 2 / (4 * nu * t);
  const points = Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step);
  const largest = Math.max(...points.map(exponent));
  let numerator = 0;
  let denominator = 0;
  for (const eta of points) {
    const weight = Math.exp(exponent(eta) - largest);
    numerator += Math.sin(Math.PI * (x - eta)) * weight;
    denominator += weight;
  }
  return -numerator / denominator;
}

/**
 * The first exponential varies by `1/πν` at most, so weights below `exp(-1/πν - 40)` of the origin's do
 * not count. Near a maximum `w` is at least as wide as σ below, and a step of σ/2 leaves `exp(-8π²)`.
 */
function quadrature(t: number, nu: number): { halfWidth: number; step: number } {
  const halfWidth = Math.sqrt(4 * nu * t * (1 / (Math.PI * nu) + 40));
  const sigma = 1 / Math.sqrt(Math.PI / (2 * nu) + 1 / (2 * nu * t));
  return { halfWidth, step: sigma / 2 };
}

function checkArguments(t: number, x: number, nu: number): void {
  if (Number.isFinite(t) && t >= 0 && Number.isFinite(x) && Number.isFinite(nu) && nu > 0) return;
  throw new DomainError({
    where: "burgersColeHopf",
    expected: "t >= 0, x finite and nu > 0",
    received: `t = ${t}, x = ${x}, nu = ${nu}`,
    fix: "For nu = 0 the solution is a shock, which the formula does not cover.",
  });
}
