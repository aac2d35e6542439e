export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

let rule: QuadratureRule | undefined;

/** Number of points that resolves `exp` of a quadratic that falls by 10 to double precision. */
const POINTS = 18;

/** The Gauss-Legendre rule on [0, 1] that the integrals of this folder use. */
export function gaussLegendre(): QuadratureRule {
  rule ??= compute(POINTS);
  return rule;
}

/** Zeros of the Legendre polynomial by Newton's method. */
function compute(n: number): QuadratureRule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let turn = 0; turn < 6; turn++) {
      let previous = 0;
      let p = 1;
      for (let k = 1; k <= n; k++) {
        [previous, p] = [p, ((2 * k - 1) * x * p - (k - 1) * previous) / k];
      }
      slope = (n * (x * p - previous)) / (x * x - 1);
      x -= p / slope;
    }
    nodes[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
