/**
 * Residuals of a problem by Taylor mode: the derivatives that the expressions mention decide which Taylor
 * coefficients are carried through the network, all of them in one pass.
 */
import { concat, derivatives, full, type Tensor } from "@fluxion/autodiff-core";
import {
  type Expression,
  evaluateTensor,
  type Problem,
  parameterValues,
  requiredDerivatives,
} from "@fluxion/pdes";
import { coordinateColumns } from "./network-field.ts";

/** Unknowns `[n, m]` at points `[n, d]`. */
export type PointField = (points: Tensor) => Tensor;

/**
 * Evaluate expressions in coordinates, parameters and derivatives of the unknowns.
 *
 * @param field - The unknowns; must act on each point alone.
 * @param points - `[n, d]`.
 * @returns One column `[n, 1]` per expression.
 */
export function evaluateResiduals(
  problem: Problem,
  expressions: readonly Expression[],
  field: PointField,
  points: Tensor,
): Tensor[] {
  const values = derivativeValues(problem, expressions, field, points);
  const coordinates = coordinateColumns(problem, points);
  const parameters = parameterValues(problem);
  return expressions.map((expression) => {
    const result = evaluateTensor(expression, { coordinates, parameters, derivatives: values });
    if (typeof result !== "number") return result;
    return full([points.shape[0], 1], result, { dtype: floatType(points) });
  });
}

/** Every derivative that the expressions mention, by its printed name. Values held at a place are computed there. */
function derivativeValues(
  problem: Problem,
  expressions: readonly Expression[],
  field: PointField,
  points: Tensor,
): Record<string, Tensor> {
  const required = requiredDerivatives(expressions);
  const places = new Map<string, (typeof required)[number][]>();
  for (const derivative of required) {
    const place = JSON.stringify(derivative.at);
    places.set(place, [...(places.get(place) ?? []), derivative]);
  }
  const values: Record<string, Tensor> = {};
  for (const group of places.values()) {
    const indices = Object.fromEntries(group.map(({ orders }) => [orders.join(), orders]));
    const at = derivatives(field, indices)(movePoints(problem, points, group[0].at));
    for (const { name, unknown, orders } of group) {
      const column = problem.unknowns.findIndex((candidate) => candidate.name === unknown);
      values[name] = at[orders.join()].slice(":", [column, column + 1]);
    }
  }
  return values;
}

/** The points with some coordinates held fixed. */
function movePoints(
  problem: Problem,
  points: Tensor,
  at: Readonly<Record<string, number>>,
): Tensor {
  if (Object.keys(at).length === 0) return points;
  const columns = coordinateColumns(problem, points);
  return concat(
    problem.coordinates.map(({ name }) => {
      const place = at[name];
      return place === undefined
        ? columns[name]
        : full([points.shape[0], 1], place, { dtype: floatType(points) });
    }),
    -1,
  );
}

function floatType(points: Tensor): "float32" | "float64" {
  return points.dtype === "float64" ? "float64" : "float32";
}
