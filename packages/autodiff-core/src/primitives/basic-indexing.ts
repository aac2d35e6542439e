/** NumPy's basic indexing: pick, range, step, new axis, ellipsis; and selection by a tensor of integers. */
import { bind1 } from "../bind.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { gather } from "./indexing.ts";
import { reverse } from "./joining.ts";
import { slicePrimitive } from "./slicing.ts";

/**
 * What to take along one axis: a position, `[start, stop?, step?]` (either end may be negative or `null`), `":"` for
 * all, `"..."` for all axes not named, `null` for a new axis, or a tensor of positions.
 */
export type IndexSpec =
  | number
  | readonly [start: number | null, stop?: number | null, step?: number]
  | ":"
  | "..."
  | null
  | Tensor;

interface AxisPlan {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly pick: boolean;
  readonly positions?: Tensor;
}

/**
 * Basic indexing.
 *
 * `x.slice(0)` is the first row, `x.slice(":", [1, -1])` all but the first and last column, `x.slice([null, null, -1])`
 * the rows in reverse order, `x.slice(null)` adds a leading axis.
 *
 * @throws ShapeError for a position outside the axis or too many indices.
 */
export function slice(x: Tensor, ...specs: readonly IndexSpec[]): Tensor {
  const expanded = expandEllipsis(x, specs);
  const plans: AxisPlan[] = [];
  for (const spec of expanded) {
    if (spec !== null) plans.push(planAxis(x, plans.length, spec));
  }
  const picked = bind(x, plans);
  let axis = 0;
  const shape: number[] = [];
  const gathers: [axis: number, positions: Tensor][] = [];
  for (const spec of expanded) {
    if (spec === null) shape.push(1);
    else {
      const plan = plans[axis];
      if (plan.positions !== undefined) gathers.push([shape.length, plan.positions]);
      if (!plan.pick) shape.push(picked.shape[axis]);
      axis++;
    }
  }
  return gathers.reduceRight(
    (v, [at, positions]) => gather(v, positions, at),
    picked.reshape(shape),
  );
}

function expandEllipsis(x: Tensor, specs: readonly IndexSpec[]): Exclude<IndexSpec, "...">[] {
  const named = specs.filter((spec) => spec !== null && spec !== "...").length;
  const dots = specs.indexOf("...");
  const missing = x.shape.length - named;
  if (missing < 0 || specs.lastIndexOf("...") !== dots) throw tooMany(x, specs.length);
  const all = new Array<":">(missing).fill(":");
  const fill =
    dots < 0 ? [...specs, ...all] : [...specs.slice(0, dots), ...all, ...specs.slice(dots + 1)];
  return fill.filter((spec) => spec !== "...");
}

function planAxis(x: Tensor, axis: number, spec: Exclude<IndexSpec, "..." | null>): AxisPlan {
  const n = x.shape[axis];
  if (spec === ":") return { start: 0, stop: n, step: 1, pick: false };
  if (typeof spec === "number") {
    if (!Number.isInteger(spec) || spec < -n || spec >= n) throw outside(x, axis, spec);
    const at = spec < 0 ? spec + n : spec;
    return { start: at, stop: at + 1, step: 1, pick: true };
  }
  if (!isRange(spec)) {
    if (typeof spec !== "object") throw notAnIndex(spec);
    return { start: 0, stop: n, step: 1, pick: false, positions: spec };
  }
  const [start, stop, step = 1] = spec;
  if (!Number.isInteger(step) || step === 0) throw outside(x, axis, step);
  for (const end of [start, stop]) {
    if (end !== null && end !== undefined && !Number.isInteger(end)) throw notAnIndex(end);
  }
  return step > 0 ? forward(n, start, stop, step) : backward(n, start, stop, step);
}

function forward(
  n: number,
  from: number | null,
  to: number | null | undefined,
  step: number,
): AxisPlan {
  const start = clampEnd(from ?? 0, n, 0, n);
  const stop = Math.max(start, clampEnd(to ?? n, n, 0, n));
  return { start, stop, step, pick: false };
}

/** A negative step selects the same entries as some positive one, in reverse. */
function backward(
  n: number,
  from: number | null,
  to: number | null | undefined,
  step: number,
): AxisPlan {
  const first = clampEnd(from ?? n - 1, n, -1, n - 1);
  const end = to === null || to === undefined ? -1 : clampEnd(to, n, -1, n - 1);
  const count = Math.max(0, Math.ceil((end - first) / step));
  const lowest = first + (count - 1) * step;
  return count === 0
    ? { start: 0, stop: 0, step, pick: false }
    : { start: lowest, stop: first + 1, step, pick: false };
}

function clampEnd(value: number, n: number, low: number, high: number): number {
  const at = value < 0 ? value + n : value;
  return Math.min(Math.max(at, low), high);
}

function bind(x: Tensor, plans: readonly AxisPlan[]): Tensor {
  const whole = plans.every(
    ({ start, stop, step }, i) => start === 0 && stop === x.shape[i] && step === 1,
  );
  if (whole) return x;
  const sliced = bind1(slicePrimitive, [x], {
    start: plans.map((p) => p.start),
    stop: plans.map((p) => p.stop),
    stride: plans.map((p) => Math.abs(p.step)),
  });
  return reverse(
    sliced,
    plans.flatMap((p, axis) => (p.step < 0 ? [axis] : [])),
  );
}

function isRange(
  spec: readonly [number | null, (number | null)?, number?] | Tensor,
): spec is readonly [number | null, (number | null)?, number?] {
  return Array.isArray(spec);
}

function notAnIndex(received: unknown): ShapeError {
  return new ShapeError({
    where: "slice",
    expected:
      'whole numbers, [start, stop, step] of whole numbers, ":", "...", null or a tensor of positions',
    received: String(received),
    fix: "Where a slice begins at a traced value, use dynamicSlice, whose size is fixed.",
  });
}

function outside(x: Tensor, axis: number, received: number): ShapeError {
  const n = x.shape[axis];
  return new ShapeError({
    where: "slice",
    expected: `a whole position from ${-n} to ${n - 1} (and a step other than 0) on axis ${axis} of ${formatSpec(x)}`,
    received: `${received}`,
    fix: "Ranges [start, stop] may reach beyond the end; single positions may not.",
  });
}

function tooMany(x: Tensor, count: number): ShapeError {
  return new ShapeError({
    where: "slice",
    expected: `at most ${x.shape.length} indices, with at most one "...", for ${formatSpec(x)}`,
    received: `${count}`,
    fix: "Leave out indices of trailing axes; null adds an axis.",
  });
}
