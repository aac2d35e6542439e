/**
 * Schedules: numbers that depend on the step, such as a learning rate. They are functions of a step that counts from
 * 0 and may be traced, so that a schedule is part of the compiled step.
 */
import { isFloat, isTensor, OptionError, scalar, type Tensor, where } from "@fluxion/autodiff-core";

/** Value at a step. A tensor gives a tensor of its dtype (float32 for an integer step), a number a number. */
export type Schedule = (step: Tensor | number) => Tensor | number;

/** The value of something that may be a schedule, as a tensor or number. */
export function scheduleValue(value: number | Schedule, step: Tensor): Tensor | number {
  return typeof value === "number" ? value : value(step);
}

/** Always the same. */
export function constantSchedule(value: number): Schedule {
  checkFinite("constantSchedule", { value });
  return () => value;
}

export interface LinearScheduleOptions {
  readonly from: number;
  readonly to: number;
  /** Number of steps from one to the other; then it stays. */
  readonly steps: number;
}

/** A straight line from one value to another. */
export function linearSchedule({ from, to, steps }: LinearScheduleOptions): Schedule {
  checkFinite("linearSchedule", { from, to });
  checkSteps("linearSchedule", "steps", steps);
  return schedule((t) =>
    progress(t, steps)
      .mul(to - from)
      .add(from),
  );
}

export interface ExponentialDecayOptions {
  readonly initial: number;
  /** Factor per `decaySteps` steps. */
  readonly decayRate: number;
  readonly decaySteps: number;
  /** Decay in jumps, every `decaySteps` steps. Default: false. */
  readonly staircase?: boolean;
}

/** `initial · decayRate^(step / decaySteps)`. */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const { initial, decayRate, decaySteps, staircase = false } = options;
  checkFinite("exponentialDecay", { initial, decayRate });
  checkSteps("exponentialDecay", "decaySteps", decaySteps);
  const rate = Math.log(decayRate);
  return schedule((t) => {
    const periods = t.div(decaySteps);
    return (staircase ? periods.floor() : periods).mul(rate).exp().mul(initial);
  });
}

export interface CosineDecayOptions {
  readonly initial: number;
  readonly decaySteps: number;
  /** Fraction of `initial` at which it ends. Default: 0. */
  readonly alpha?: number;
}

/**
 * Half a cosine from `initial` to `alpha · initial`.
 *
 * @see Loshchilov & Hutter, ICLR 2017, eq. 5, arXiv:1608.03983.
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const { initial, decaySteps, alpha = 0 } = options;
  checkFinite("cosineDecay", { initial, alpha });
  checkSteps("cosineDecay", "decaySteps", decaySteps);
  return schedule((t) => cosine(progress(t, decaySteps), initial, alpha * initial));
}

export interface PiecewiseConstantOptions {
  readonly initial: number;
  /** Factor by step: from that step on, the value is multiplied by the factor. */
  readonly boundaries: Readonly<Record<number, number>>;
}

/** Constant between boundaries; the factors multiply up. */
export function piecewiseConstant({ initial, boundaries }: PiecewiseConstantOptions): Schedule {
  checkFinite("piecewiseConstant", { initial });
  return schedule((t) =>
    Object.entries(boundaries).reduce(
      (value, [step, factor]) => where(t.greaterEqual(Number(step)), value.mul(factor), value),
      t.mul(0).add(initial),
    ),
  );
}

export interface WarmupCosineOptions {
  /** Value at step 0. Default: 0. */
  readonly initial?: number;
  readonly peak: number;
  readonly warmupSteps: number;
  /** Number of steps until the end value, the warm-up included. */
  readonly decaySteps: number;
  /** Default: 0. */
  readonly end?: number;
}

/** A straight line up to `peak`, then half a cosine down to `end`. */
export function warmupCosine(options: WarmupCosineOptions): Schedule {
  const { initial = 0, peak, warmupSteps, decaySteps, end = 0 } = options;
  checkFinite("warmupCosine", { initial, peak, end });
  checkSteps("warmupCosine", "warmupSteps", warmupSteps);
  checkSteps("warmupCosine", "decaySteps - warmupSteps", decaySteps - warmupSteps);
  return schedule((t) => {
    const rise = progress(t, warmupSteps)
      .mul(peak - initial)
      .add(initial);
    const fall = cosine(progress(t.sub(warmupSteps), decaySteps - warmupSteps), peak, end);
    return where(t.less(warmupSteps), rise, fall);
  });
}

/** A schedule from a formula of a float tensor. */
function schedule(formula: (t: Tensor) => Tensor): Schedule {
  return (step) => {
    if (isTensor(step)) return formula(isFloat(step.dtype) ? step : step.cast("float32"));
    const value = formula(scalar(step, "float64"));
    return value.isTraced ? value : value.item();
  };
}

/** From 0 to 1 in so many steps, then 1. */
function progress(t: Tensor, steps: number): Tensor {
  return t.div(steps).clamp(0, 1);
}

function cosine(fraction: Tensor, from: number, to: number): Tensor {
  return fraction
    .mul(Math.PI)
    .cos()
    .add(1)
    .mul((from - to) / 2)
    .add(to);
}

function checkFinite(where: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (Number.isFinite(value)) continue;
    throw new OptionError({
      where,
      expected: `options.${name} to be a finite number`,
      received: String(value),
      fix: "Give the value of the schedule in plain numbers.",
    });
  }
}

function checkSteps(where: string, name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new OptionError({
    where,
    expected: `options.${name} to be a positive number of steps`,
    received: String(value),
    fix: "Count steps of the optimizer, not epochs.",
  });
}
