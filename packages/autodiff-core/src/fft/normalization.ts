import { OptionError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Which direction is divided by the number of points `n`: the inverse transform (`"backward"`), both by `√n`
 * (`"ortho"`, which makes them unitary), or the forward transform (`"forward"`).
 */
export type Norm = "backward" | "ortho" | "forward";

export type Direction = "forward" | "inverse";

/** Divide as `norm` says, after a transform of `points` points. */
export function normalize(
  where: string,
  parts: readonly Tensor[],
  points: number,
  norm: Norm,
  direction: Direction,
): readonly Tensor[] {
  checkNorm(where, norm);
  const divisor = divisorOf(points, norm, direction);
  return divisor === 1 ? parts : parts.map((part) => part.div(divisor));
}

function divisorOf(points: number, norm: Norm, direction: Direction): number {
  if (norm === "ortho") return Math.sqrt(points);
  return (norm === "forward") === (direction === "forward") ? points : 1;
}

/** The norm with the roles of the directions exchanged. */
export function oppositeNorm(norm: Norm): Norm {
  if (norm === "ortho") return norm;
  return norm === "forward" ? "backward" : "forward";
}

function checkNorm(where: string, norm: Norm): void {
  if (["backward", "ortho", "forward"].includes(norm)) return;
  throw new OptionError({
    where,
    expected: 'options.norm to be "backward", "ortho" or "forward"',
    received: JSON.stringify(norm),
    fix: 'Leave it out for "backward", which divides the inverse transform by the number of points.',
  });
}
