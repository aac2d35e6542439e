import { DomainError, OptionError } from "@fluxion/autodiff-core";
import { constant, type Expression } from "./expression.ts";
import { unknownNodes } from "./walk.ts";

/** A vector in Cartesian components, by the name of the coordinate. */
export type ExpressionVector = Readonly<Record<string, Expression>>;

/**
 * Gradient of a scalar along the space coordinates, `{ x: u_x, y: u_y }`; Cartesian.
 *
 * @param coordinates - Names to differentiate along; by default the space of the unknowns inside.
 * @throws DomainError if the expression has no unknown and no coordinates are given.
 */
export function gradient(scalar: Expression, coordinates?: readonly string[]): ExpressionVector {
  const names = coordinates ?? spaceOf(scalar, "gradient");
  return Object.fromEntries(names.map((name) => [name, scalar.d(name)]));
}

/**
 * Divergence of a vector in Cartesian components, `∂qx/∂x + ∂qy/∂y` for `{ x: qx, y: qy }`.
 *
 * @throws OptionError if the vector has no component.
 */
export function divergence(vector: ExpressionVector): Expression {
  const terms = Object.entries(vector).map(([name, component]) => component.d(name));
  if (terms.length > 0) return terms.reduce((sum, term) => sum.add(term));
  throw new OptionError({
    where: "divergence",
    expected: "a vector with one component per space coordinate",
    received: "{}",
    fix: "Name the components by their coordinate, for example { x: qx, y: qy }.",
  });
}

/**
 * Laplacian of a scalar, the sum of its second derivatives along space; Cartesian.
 *
 * ```ts test
 * import { laplacian, unknownSymbol } from "@fluxion/pdes";
 * const u = unknownSymbol("u", { coordinates: ["t", "x", "y"] });
 * laplacian(u).toString() // => "u_xx + u_yy"
 * ```
 *
 * @param coordinates - Names to differentiate along; by default the space of the unknowns inside.
 * @throws DomainError if the expression has no unknown and no coordinates are given.
 */
export function laplacian(scalar: Expression, coordinates?: readonly string[]): Expression {
  const names = coordinates ?? spaceOf(scalar, "laplacian");
  return names.reduce((sum, name) => sum.add(scalar.d(name, 2)), constant(0));
}

function spaceOf(expression: Expression, where: string): readonly string[] {
  const names = new Set(unknownNodes(expression.node).flatMap(({ space }) => space));
  if (names.size > 0) return [...names];
  throw new DomainError({
    where,
    expected: "an expression with an unknown that depends on space, or the coordinates to use",
    received: `${expression}`,
    fix: `Name the space coordinates: ${where}(expression, ["x"]).`,
  });
}
