import type { Definitions } from "../definitions.ts";

export const QUADRATURE: Definitions = {
  // Nodes and weights of Gauss and Legendre on [0, 1].
  gaussPoint: `fn T_gaussPoint(i: i32) -> T_pair {
  let x = array<T, 4>(0.09171732, 0.26276621, 0.39833324, 0.48014493);
  let w = array<T, 4>(0.18134189, 0.15685332, 0.11119052, 0.050614268);
  let at = i >> 1u;
  return T_pair(0.5 + select(x[at], -x[at], (i & 1) == 1), w[at]);
}`,
};
