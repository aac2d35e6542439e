import {
  array,
  type Executor,
  jit,
  OptionError,
  type Tensor,
  type Tree,
  treeLeaves,
} from "@fluxion/autodiff-core";
import { type Axis, defineField, type Field, gridSize } from "@fluxion/pdes";
import type { Pinn } from "./pinn.ts";

export interface FieldOnGridOptions {
  /** Which unknown; default: the first. */
  readonly unknown?: string;
  /** What to evaluate: the unknown, or the residual of the named equation. */
  readonly residual?: string;
  /** Points per evaluation; default 8192. */
  readonly chunk?: number;
  readonly executor?: Executor;
}

/**
 * Values of a trained network on a grid, as a field that can be compared, plotted and saved.
 *
 * @param axes - One per coordinate, in any order.
 * @throws OptionError if an axis is missing or there is no such unknown or equation.
 */
export async function fieldOnGrid<Params>(
  pinn: Pinn<Params>,
  params: Params,
  axes: readonly Axis[],
  options: FieldOnGridOptions = {},
): Promise<Field> {
  const { problem } = pinn;
  const { unknown = problem.unknowns[0].name, residual, chunk = 8192 } = options;
  const column = problem.unknowns.findIndex(({ name }) => name === unknown);
  checkGrid(pinn, axes, column, residual);
  const evaluate = jit(
    (p: Params, points: Tensor): Tensor =>
      residual === undefined
        ? pinn.apply(p, points).slice(":", column)
        : pinn.residuals(p, points)[residual].slice(":", 0),
    options.executor === undefined ? {} : { executor: options.executor },
  );
  const points = gridPoints(pinn, axes);
  const d = problem.coordinates.length;
  const values = new Float64Array(points.length / d);
  for (let start = 0; start < values.length; start += chunk) {
    const rows = points.subarray(start * d, Math.min(start + chunk, values.length) * d);
    const x = array(rows, { shape: [rows.length / d, d], dtype: dtypeOf(params) });
    const y = (evaluate as (p: unknown, x: Tensor) => Tensor)(params, x);
    values.set(await y.data(), start);
  }
  const { unit } = problem.unknowns[column];
  const name = residual ?? unknown;
  return defineField({
    name,
    axes,
    values,
    ...(unit === undefined || residual !== undefined ? {} : { unit }),
  });
}

/** Every point of the grid, row-major over `axes`, with one column per coordinate of the problem. */
function gridPoints<Params>({ problem }: Pinn<Params>, axes: readonly Axis[]): Float64Array {
  const columns = axes.map(({ name }) => problem.coordinates.findIndex((c) => c.name === name));
  const d = axes.length;
  const total = gridSize(axes);
  const points = new Float64Array(total * d);
  let inner = 1;
  for (let axis = d - 1; axis >= 0; axis--) {
    const { values } = axes[axis];
    for (let i = 0; i < total; i++) {
      points[i * d + columns[axis]] = values[Math.floor(i / inner) % values.length];
    }
    inner *= values.length;
  }
  return points;
}

/** The float type of the parameters, which decides the precision of the evaluation. */
function dtypeOf(params: unknown): "float32" | "float64" {
  return treeLeaves(params as Tree<Tensor>).some(({ dtype }) => dtype === "float64")
    ? "float64"
    : "float32";
}

function checkGrid<Params>(
  { problem }: Pinn<Params>,
  axes: readonly Axis[],
  column: number,
  residual: string | undefined,
): void {
  const names = problem.coordinates.map(({ name }) => name);
  const given = axes.map(({ name }) => name);
  if ([...names].sort().join() !== [...given].sort().join()) {
    throw new OptionError({
      where: "fieldOnGrid",
      expected: `one axis for each of ${names.join(", ")}`,
      received: given.join(", ") || "none",
      fix: "An axis with one point fixes a coordinate.",
    });
  }
  const equations = problem.equations.map(({ name }) => name);
  if (column >= 0 && (residual === undefined || equations.includes(residual))) return;
  throw new OptionError({
    where: "fieldOnGrid",
    expected: `an unknown (${problem.unknowns.map(({ name }) => name).join(", ")}) or an equation (${equations.join(", ")})`,
    received: residual ?? "another name",
    fix: "Use a name from the problem statement.",
  });
}
