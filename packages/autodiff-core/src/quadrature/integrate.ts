/** Adaptive quadrature inside a compiled program. */
import { whileLoop } from "../control-flow/while-loop.ts";
import { array } from "../creation.ts";
import { guard } from "../debugging/guard.ts";
import { type DType, epsilon, isFloat } from "../dtype.ts";
import { DTypeError, OptionError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { stopGradient } from "../primitives/cast.ts";
import { einsum } from "../primitives/einsum.ts";
import { scatterSet } from "../primitives/indexing.ts";
import { iota } from "../primitives/iota.ts";
import { stack } from "../primitives/joining.ts";
import { isFinite } from "../primitives/rounding.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { vmap } from "../transforms/vmap.ts";
import { type ChangeOfVariable, changeOfVariable } from "./change-of-variable.ts";
import { kronrodRule } from "./kronrod.ts";

export interface IntegrateOptions {
  /** Relative tolerance. Default: the square root of the dtype's epsilon. */
  readonly rtol?: number;
  /** Absolute tolerance. Default 0. */
  readonly atol?: number;
  /** Most intervals that [a, b] is divided into. Default 50. */
  readonly maxIntervals?: number;
  /**
   * Where to cut at the start, as fractions of the way from `a` to `b`, ascending: at kinks and singularities. They say
   * nothing about infinite intervals.
   */
  readonly breakpoints?: readonly number[];
  /** Precision when `a` and `b` are numbers. Default `float64`. */
  readonly dtype?: "float32" | "float64";
  /** Throw when the tolerance is not reached. Default true. */
  readonly throw?: boolean;
}

/** Why {@link integrate} ended: 0 the tolerance is met, 1 `maxIntervals` reached, 2 the integrand is not finite. */
export type IntegrateStatus = 0 | 1 | 2;

export interface IntegrateResult {
  readonly value: Tensor;
  /** Estimate of the absolute error, usually far too large: the largest over the entries of the value. */
  readonly error: Tensor;
  /** Number of intervals used, an int32 scalar; each costs 21 evaluations. */
  readonly intervals: Tensor;
  /** {@link IntegrateStatus} as an int32 scalar. */
  readonly status: Tensor;
}

/** Gauss–Kronrod (10, 21), as QUADPACK's default. */
const GAUSS_POINTS = 10;

/**
 * `∫ₐᵇ f(x) dx` by globally adaptive Gauss–Kronrod quadrature: the interval with the largest estimated error is halved
 * until the tolerance is met. One compiled loop, also under `vmap`.
 *
 * Derivatives to every order are those of the rule on the final intervals, with respect to `a`, `b` and all that `f`
 * uses; the choice of intervals is not differentiated. Intervals may be infinite (`-Infinity`, `Infinity` as numbers).
 *
 * @param f - From a scalar to a tensor of any shape.
 * @throws DomainError when the program runs, if the tolerance is not reached within `maxIntervals` or the integrand is
 *   not finite; with `throw: false` the status says so and the value is the best there is.
 *
 * @example
 * ```ts test
 * import { grad, scalar } from "@fluxion/autodiff-core";
 * import { integrate } from "@fluxion/autodiff-core/quadrature";
 *
 * const gauss = (width) => integrate((x) => x.div(width).square().neg().exp(), -Infinity, Infinity).value;
 * gauss(scalar(1, "float64")).item() // ≈ 1.77245385
 * grad(gauss)(scalar(1, "float64")).item() // ≈ 1.77245385
 * ```
 *
 * @see Piessens et al., QUADPACK (Springer 1983), for the estimate of the error.
 */
export function integrate(
  f: (x: Tensor) => Tensor,
  a: Tensor | number,
  b: Tensor | number,
  options: IntegrateOptions = {},
): IntegrateResult {
  const { maxIntervals = 50, breakpoints = [], atol = 0 } = options;
  const map = changeOfVariable("integrate", a, b, options.dtype ?? "float64");
  const { rtol = Math.sqrt(epsilon(map.dtype)) } = options;
  checkOptions(rtol, atol, maxIntervals, breakpoints);
  const rule = ruleOn(f, map);

  const tolerance = (value: Tensor): Tensor => value.abs().max().mul(rtol).maximum(atol);
  const first = firstPartition(breakpoints, maxIntervals, map.dtype, rule.frozen);
  const last = whileLoop(
    ({ count, values, errors }: Partition) =>
      count
        .less(maxIntervals)
        .logicalAnd(errors.sum().greater(tolerance(values.sum(0))))
        .logicalAnd(isFinite(errors).all()),
    (partition: Partition) => halveWorst(partition, rule.frozen),
    first,
    { maxSteps: maxIntervals },
  );
  const value = sumOver(last, rule.exact);
  const error = last.errors.sum();
  const met = error.lessEqual(tolerance(last.values.sum(0)));
  const status = isFinite(last.errors).all().where(met.where(0, 1), 2).cast("int32");
  const checked = options.throw === false ? value : guard(value, status, failure(maxIntervals));
  return { value: checked, error, intervals: last.count, status };
}

/** Intervals in the variable `t ∈ [0, 1]`; only the first `count` are in use. */
interface Partition {
  readonly left: Tensor;
  readonly right: Tensor;
  /** Integrals `[m, ...F]` and estimates of their errors `[m]`. */
  readonly values: Tensor;
  readonly errors: Tensor;
  readonly count: Tensor;
}

interface Estimate {
  readonly values: Tensor;
  readonly errors: Tensor;
}

/** Integrals over intervals `[left, right]`, each `[k]`. */
type Rule = (left: Tensor, right: Tensor) => Estimate;

/** The rule with all derivatives, and without any. */
function ruleOn(f: (x: Tensor) => Tensor, map: ChangeOfVariable): { exact: Rule; frozen: Rule } {
  const { nodes, weights, gaussWeights } = kronrodRule(GAUSS_POINTS);
  const { dtype } = map;
  const [x, kronrod, gauss] = [nodes, weights, gaussWeights].map((v) => array(v, { dtype }));
  const integrand = vmap((t: Tensor) => {
    const y = f(map.toX(t));
    if (!isTensor(y) || !isFloat(y.dtype)) throw notFloat(y);
    return y.cast(dtype).mul(map.slope(t));
  });
  const exact: Rule = (left, right) => {
    const half = right.sub(left).div(2);
    const middle = left.add(right).div(2);
    const t = middle.expandDims(1).add(half.expandDims(1).mul(x));
    const flat = integrand(t.reshape([-1]));
    const y = flat.reshape([left.size, x.size, ...flat.shape.slice(1)]);
    const scale = half.reshape([-1, ...flat.shape.slice(1).map(() => 1)]);
    const along = (w: Tensor, values: Tensor): Tensor => einsum("kn...,n->k...", values, w);
    const values = along(kronrod, y).mul(scale);
    const average = values.div(scale.mul(2)).expandDims(1);
    const spread = along(kronrod, y.sub(average).abs()).mul(scale.abs());
    const difference = values.sub(along(gauss, y).mul(scale)).abs();
    return { values, errors: largest(quadpackError(difference, spread)) };
  };
  const frozen: Rule = (left, right) => {
    const { values, errors } = exact(left, right);
    return { values: stopGradient(values), errors: stopGradient(errors) };
  };
  return { exact, frozen };
}

/** `s·min(1, (200 d/s)^1.5)` of the difference of both rules and the integral `s` of `|f - average|`. */
function quadpackError(difference: Tensor, spread: Tensor): Tensor {
  const flat = spread.equal(0);
  const ratio = difference.mul(200).div(flat.where(1, spread));
  return flat.where(difference, spread.mul(ratio.mul(ratio.sqrt()).minimum(1)));
}

/** Largest over all axes but the first. */
function largest(x: Tensor): Tensor {
  return x.reshape([x.shape[0], -1]).max(1);
}

function firstPartition(
  breakpoints: readonly number[],
  size: number,
  dtype: DType,
  rule: Rule,
): Partition {
  const edges = [0, ...breakpoints, 1];
  const count = edges.length - 1;
  const spare = new Array<number>(size - count).fill(1);
  const left = array([...edges.slice(0, -1), ...spare], { dtype });
  const right = array([...edges.slice(1), ...spare], { dtype });
  const { values, errors } = rule(left.slice([0, count]), right.slice([0, count]));
  const room = [[0, size - count] as const];
  return {
    left,
    right,
    values: values.pad({ widths: [...room, ...values.shape.slice(1).map(() => [0, 0] as const)] }),
    errors: errors.pad({ widths: room }),
    count: array(count, { dtype: "int32" }),
  };
}

/** Replace the interval with the largest error by its halves. */
function halveWorst({ left, right, values, errors, count }: Partition, rule: Rule): Partition {
  const worst = errors.argmax().cast("int32");
  const [from, to] = [left.gather(worst), right.gather(worst)];
  const middle = from.add(to).div(2);
  const halves = rule(stack([from, middle]), stack([middle, to]));
  const put = (x: Tensor, [first, second]: readonly [Tensor, Tensor]): Tensor =>
    scatterSet(scatterSet(x, worst, first), count, second);
  const both = (x: Tensor): readonly [Tensor, Tensor] => [x.slice(0), x.slice(1)];
  return {
    left: put(left, [from, middle]),
    right: put(right, [middle, to]),
    values: put(values, both(halves.values)),
    errors: put(errors, both(halves.errors)),
    count: count.add(1),
  };
}

/** The integral over the intervals in use; the others repeat the first, so that `f` is asked nowhere new. */
function sumOver({ left, right, count }: Partition, rule: Rule): Tensor {
  const used = iota(left.shape, 0, "int32").less(count);
  const inUse = (edges: Tensor): Tensor => used.where(edges, edges.slice([0, 1]));
  const { values } = rule(inUse(left), inUse(right));
  const mask = used.reshape([-1, ...values.shape.slice(1).map(() => 1)]);
  return mask.where(values, 0).sum(0);
}

function failure(maxIntervals: number) {
  return {
    where: "integrate",
    expected: `an integral that ${maxIntervals} intervals resolve`,
    received: "status {status} (1: tolerance not reached, 2: the integrand is not finite)",
    fix: "Cut at kinks and singularities with breakpoints, allow more maxIntervals, raise rtol or atol, or take what there is with { throw: false }.",
  };
}

function checkOptions(
  rtol: number,
  atol: number,
  maxIntervals: number,
  breakpoints: readonly number[],
): void {
  const problem = (expected: string, received: string): OptionError =>
    new OptionError({ where: "integrate", expected, received, fix: "Correct the option." });
  if (!(rtol >= 0 && atol >= 0 && rtol + atol > 0)) {
    throw problem("tolerances >= 0, not both 0", `rtol ${rtol}, atol ${atol}`);
  }
  if (!(Number.isInteger(maxIntervals) && maxIntervals > breakpoints.length)) {
    throw problem(
      "maxIntervals to be a whole number, more than the breakpoints",
      `${maxIntervals}`,
    );
  }
  const ascending = breakpoints.every((t, i) => t > (i === 0 ? 0 : breakpoints[i - 1]) && t < 1);
  if (!ascending) throw problem("breakpoints ascending between 0 and 1", `[${breakpoints}]`);
}

function notFloat(y: unknown): DTypeError {
  return new DTypeError({
    where: "integrate",
    expected: "an integrand that returns floats",
    received: isTensor(y) ? formatSpec(y) : `a value of type ${typeof y}`,
    fix: "Return a float tensor: cast integers; a constant c is onesLike(x).mul(c).",
  });
}
