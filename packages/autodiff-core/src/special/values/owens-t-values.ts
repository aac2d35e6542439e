/** Owen's T function, of numbers. */
import { gaussLegendre } from "./gauss-legendre.ts";
import { ndtrValue } from "./normal-values.ts";

/** `T(h, a) = 1/2π ∫₀ᵃ exp(-h²(1 + t²)/2)/(1 + t²) dt`. */
export function owensTValue(h: number, a: number): number {
  if (Number.isNaN(h) || Number.isNaN(a)) return Number.NaN;
  if (a < 0) return -owensTValue(h, -a);
  const x = Math.abs(h);
  if (x === Number.POSITIVE_INFINITY || a === 0) return 0;
  if (a <= 1) return integral(x, a);
  // Owen's identity for T(ah, 1/a), with both tails small for large h
  const outer = ndtrValue(-x);
  if (a === Number.POSITIVE_INFINITY) return outer / 2;
  const inner = ndtrValue(-a * x);
  return outer * (0.5 - inner) + (inner / 2 - integral(a * x, 1 / a));
}

/** Gauss-Legendre on panels no longer than 1 and 3/h, until the Gaussian is over; `0 ≤ a ≤ 1`. */
function integral(h: number, a: number): number {
  const { nodes, weights } = gaussLegendre();
  const end = h === 0 ? a : Math.min(a, 9 / h);
  const panels = Math.ceil(Math.max(1, (end * h) / 3));
  const length = end / panels;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    for (let i = 0; i < nodes.length; i++) {
      const t = length * (panel + nodes[i]);
      sum += (weights[i] * Math.exp(-(h * t * h * t) / 2)) / (1 + t * t);
    }
  }
  return (Math.exp(-(h * h) / 2) * sum * length) / (2 * Math.PI);
}
