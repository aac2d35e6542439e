/** Quadrature rules: nodes and weights. They are computed on the host, once per call; keep them outside of loops. */
import { array } from "../creation.ts";
import { OptionError } from "../errors.ts";
import { lbetaValue } from "../special/values/beta-values.ts";
import type { Tensor } from "../tensor.ts";
import { gaussRule, type HostRule, type Recurrence, recurrence } from "./jacobi-matrix.ts";
import { kronrodRule, legendreRecurrence } from "./kronrod.ts";

/** `∫ f(x) w(x) dx ≈ Σ weights · f(nodes)`. */
export interface QuadratureRule {
  /** Points in ascending order, `[n]`. */
  readonly nodes: Tensor;
  /** Weights, `[n]`. */
  readonly weights: Tensor;
}

export interface RuleOptions {
  /** Default: `float64`. */
  readonly dtype?: "float32" | "float64";
}

/** Options of rules on an interval. */
export interface IntervalOptions extends RuleOptions {
  /** Ends of the interval. Default `[-1, 1]`. */
  readonly interval?: readonly [a: number, b: number];
}

/**
 * Gauss–Legendre rule: exact for polynomials up to degree `2n - 1` on an interval.
 *
 * @example
 * ```ts test
 * import { gaussLegendre } from "@fluxion/autodiff-core/quadrature";
 *
 * const { nodes, weights } = gaussLegendre(5, { interval: [0, 1] });
 * nodes.pow(9).mul(weights).sum().item() // ≈ 0.1
 * ```
 */
export function gaussLegendre(n: number, options: IntervalOptions = {}): QuadratureRule {
  checkCount("gaussLegendre", n, 1);
  return onInterval("gaussLegendre", gaussRule(legendreRecurrence(n)), options);
}

/**
 * Gauss–Lobatto rule: includes both ends, exact up to degree `2n - 3`.
 *
 * @param n - At least 2.
 */
export function gaussLobatto(n: number, options: IntervalOptions = {}): QuadratureRule {
  checkCount("gaussLobatto", n, 2);
  return onInterval("gaussLobatto", lobattoRule(n), options);
}

/** Gauss–Jacobi rule for the weight `(1 - x)^α (1 + x)^β` on [-1, 1], with `α, β > -1`. */
export function gaussJacobi(
  n: number,
  alpha: number,
  beta: number,
  options: RuleOptions = {},
): QuadratureRule {
  checkCount("gaussJacobi", n, 1);
  if (!(alpha > -1 && beta > -1)) throw exponent("gaussJacobi", `alpha ${alpha}, beta ${beta}`);
  return asTensors(gaussRule(jacobiRecurrence(n, alpha, beta)), options);
}

/** Gauss–Chebyshev rule of the first kind, for the weight `1/√(1 - x²)` on [-1, 1]. */
export function gaussChebyshev(n: number, options: RuleOptions = {}): QuadratureRule {
  checkCount("gaussChebyshev", n, 1);
  const nodes = Float64Array.from({ length: n }, (_, k) =>
    Math.sin((Math.PI * (2 * k + 1 - n)) / (2 * n)),
  );
  return asTensors({ nodes, weights: nodes.map(() => Math.PI / n) }, options);
}

/** Gauss–Hermite rule for the weight `exp(-x²)` on the real line. */
export function gaussHermite(n: number, options: RuleOptions = {}): QuadratureRule {
  checkCount("gaussHermite", n, 1);
  const square = (k: number): number => (k === 0 ? Math.sqrt(Math.PI) : k / 2);
  return asTensors(gaussRule(recurrence(n, () => 0, square)), options);
}

/** Gauss–Hermite rule of a standard normal variable: `E f(X) ≈ Σ weights · f(nodes)`. */
export function gaussNormal(n: number, options: RuleOptions = {}): QuadratureRule {
  checkCount("gaussNormal", n, 1);
  const square = (k: number): number => (k === 0 ? 1 : k);
  return asTensors(gaussRule(recurrence(n, () => 0, square)), options);
}

/** Gauss–Laguerre rule for the weight `exp(-x)` on `[0, ∞)`. */
export function gaussLaguerre(n: number, options: RuleOptions = {}): QuadratureRule {
  checkCount("gaussLaguerre", n, 1);
  const square = (k: number): number => (k === 0 ? 1 : k * k);
  return asTensors(gaussRule(recurrence(n, (k) => 2 * k + 1, square)), options);
}

/**
 * Clenshaw–Curtis rule on the `n` Chebyshev points `cos(kπ/(n - 1))`: exact up to degree `n - 1`, and nested.
 *
 * @see Trefethen, Is Gauss quadrature better than Clenshaw–Curtis?, SIAM Review 50 (2008) 67-87.
 */
export function clenshawCurtis(n: number, options: IntervalOptions = {}): QuadratureRule {
  checkCount("clenshawCurtis", n, 2);
  return onInterval("clenshawCurtis", clenshawCurtisRule(n), options);
}

/** A {@link gaussKronrod} pair of rules. */
export interface KronrodQuadratureRule extends QuadratureRule {
  /** Weights of the embedded Gauss rule, 0 at the nodes that are not its own. */
  readonly gaussWeights: Tensor;
}

/** Gauss–Kronrod rule with `2n + 1` nodes and the Gauss rule with `n` of them, for an estimate of the error. */
export function gaussKronrod(n: number, options: IntervalOptions = {}): KronrodQuadratureRule {
  checkCount("gaussKronrod", n, 2);
  const rule = kronrodRule(n);
  const gauss = { nodes: rule.nodes, weights: rule.gaussWeights };
  return {
    ...onInterval("gaussKronrod", rule, options),
    gaussWeights: onInterval("gaussKronrod", gauss, options).weights,
  };
}

function lobattoRule(n: number): HostRule {
  const inner = n === 2 ? new Float64Array(0) : gaussRule(jacobiRecurrence(n - 2, 1, 1)).nodes;
  const nodes = Float64Array.of(-1, ...inner, 1);
  const weights = nodes.map((x) => 2 / (n * (n - 1) * legendreValue(n - 1, x) ** 2));
  return { nodes, weights };
}

function legendreValue(n: number, x: number): number {
  let [before, here] = [0, 1];
  for (let k = 0; k < n; k++) {
    [before, here] = [here, ((2 * k + 1) * x * here - k * before) / (k + 1)];
  }
  return here;
}

function jacobiRecurrence(n: number, alpha: number, beta: number): Recurrence {
  const sum = alpha + beta;
  const diagonal = (k: number): number => {
    if (k === 0) return (beta - alpha) / (sum + 2);
    return (beta * beta - alpha * alpha) / ((2 * k + sum) * (2 * k + sum + 2));
  };
  const square = (k: number): number => {
    if (k === 0) return jacobiMass(alpha, beta);
    if (k === 1) return (4 * (1 + alpha) * (1 + beta)) / ((2 + sum) ** 2 * (3 + sum));
    const twice = 2 * k + sum;
    return (
      (4 * k * (k + alpha) * (k + beta) * (k + sum)) / (twice * twice * (twice + 1) * (twice - 1))
    );
  };
  return recurrence(n, diagonal, square);
}

/** `∫ (1 - x)^α (1 + x)^β dx = 2^(α+β+1) B(α+1, β+1)`. */
function jacobiMass(alpha: number, beta: number): number {
  return Math.exp((alpha + beta + 1) * Math.LN2 + lbetaValue(alpha + 1, beta + 1));
}

function clenshawCurtisRule(n: number): HostRule {
  const last = n - 1;
  const nodes = Float64Array.from({ length: n }, (_, k) =>
    Math.sin((Math.PI * (2 * k - last)) / (2 * last)),
  );
  const weights = nodes.map((_x, k) => {
    let sum = 1;
    for (let j = 1; j <= last / 2; j++) {
      const half = 2 * j === last ? 1 : 2;
      sum -= (half / (4 * j * j - 1)) * Math.cos((2 * Math.PI * j * k) / last);
    }
    return ((k === 0 || k === last ? 1 : 2) / last) * sum;
  });
  return { nodes, weights };
}

function onInterval(
  where: string,
  { nodes, weights }: HostRule,
  { interval = [-1, 1], dtype }: IntervalOptions,
): QuadratureRule {
  const [a, b] = interval;
  if (!Number.isFinite(a) || !Number.isFinite(b)) {
    throw new OptionError({
      where,
      expected: "an interval with finite ends",
      received: `[${a}, ${b}]`,
      fix: "Use gaussHermite or gaussLaguerre on infinite intervals, or integrate, which maps them.",
    });
  }
  const half = (b - a) / 2;
  const mapped = {
    nodes: nodes.map((x) => (x < 0 ? a + half * (1 + x) : b - half * (1 - x))),
    weights: weights.map((w) => w * half),
  };
  return asTensors(mapped, dtype === undefined ? {} : { dtype });
}

function asTensors({ nodes, weights }: HostRule, options: RuleOptions): QuadratureRule {
  const { dtype = "float64" } = options;
  return { nodes: array(nodes, { dtype }), weights: array(weights, { dtype }) };
}

/** Finding the nodes takes time in proportion to the square of their number: a quarter of a minute for this many. */
const MOST_NODES = 20_000;

function checkCount(where: string, n: number, least: number): void {
  if (Number.isInteger(n) && n >= least && n <= MOST_NODES) return;
  throw new OptionError({
    where,
    expected: `a whole number of nodes from ${least} to ${MOST_NODES}`,
    received: `${n}`,
    fix: "Divide the interval and use a short rule on each part, or integrate, which adapts.",
  });
}

function exponent(where: string, received: string): OptionError {
  return new OptionError({
    where,
    expected: "exponents > -1, for which the weight has an integral",
    received,
    fix: "Split the singularity off by hand.",
  });
}
