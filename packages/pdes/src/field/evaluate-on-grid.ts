import { compileExpression, type Expression } from "../expression/expression.ts";
import { type AxisStatement, type Field, type FieldOptions, fieldOn } from "./field.ts";

/** Values of the parameters, and what to call the result. */
export interface EvaluateOnGridOptions extends FieldOptions {
  readonly parameters?: Readonly<Record<string, number>>;
}

/**
 * Tabulate a formula in coordinates and parameters on a grid.
 *
 * @param axes - One per coordinate of the formula, by name; more axes are allowed.
 * @throws OptionError if the formula mentions a name that is neither an axis nor a parameter.
 * @throws DomainError if the formula is not finite at a point of the grid.
 */
export function evaluateOnGrid(
  expression: Expression,
  axes: readonly AxisStatement[],
  options: EvaluateOnGridOptions = {},
): Field {
  const { parameters = {}, name = `${expression}`, ...rest } = options;
  const names = [...axes.map((axis) => axis.name), ...Object.keys(parameters)];
  const constants = Object.values(parameters);
  const evaluate = compileExpression(expression, names);
  return fieldOn(axes, (...point) => evaluate([...point, ...constants]), { ...rest, name });
}
