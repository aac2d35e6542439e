/**
 * Unknown functions whose derivatives are properties: `u.t`, `u.xx`, `u.tx`.
 *
 * The property names are computed by the compiler from the coordinates of the problem, so `u.y` is an
 * error in the editor when there is no `y`, and at run time for those who write JavaScript.
 *
 * @module
 */
import { DomainError } from "@fluxion/autodiff-core";
import { type Expression, fromNode } from "./expression.ts";

/** Coordinates whose name is a single character: those that can be written as properties. */
type Letter<Coordinate extends string> = Coordinate extends `${string}${infer Rest}`
  ? Rest extends ""
    ? Coordinate
    : never
  : never;

/** Names of derivatives up to fourth order in the given letters, in any order of the letters. */
type Spelling<L extends string> = L | `${L}${L}` | `${L}${L}${L}` | `${L}${L}${L}${L}`;

/** Names of derivatives, such as `"t" | "x" | "tt" | "tx" | "xt" | "xx" | …` for `"t" | "x"`. */
export type DerivativeName<Coordinate extends string> = Exclude<
  Spelling<Letter<Coordinate>>,
  keyof Expression
>;

/** An unknown function: an expression whose derivatives up to fourth order are properties. */
export type Unknown<Coordinate extends string = string> = UnknownExpression<Coordinate> & {
  readonly [Name in DerivativeName<Coordinate>]: Expression;
};

/** The part of an unknown that does not depend on how its coordinates are spelt. */
export interface UnknownExpression<Coordinate extends string = string> extends Expression {
  d(coordinate: Coordinate, order: number): Expression;
  d(...coordinates: readonly Coordinate[]): Expression;
}

/** What an unknown depends on. */
export interface UnknownOptions<Coordinate extends string> {
  /** Every coordinate, in the order of the problem. */
  readonly coordinates: readonly Coordinate[];
  /** Those that are space; by default all but `t`. */
  readonly space?: readonly Coordinate[];
}

/**
 * An unknown function of the given coordinates, outside a problem statement.
 *
 * ```ts test
 * import { unknownSymbol } from "@fluxion/pdes";
 * const u = unknownSymbol("u", { coordinates: ["t", "x"] });
 * u.t.add(u.mul(u.x)).sub(u.xx.mul(0.1)).toString() // => "u_t + u*u_x - 0.1*u_xx"
 * ```
 *
 * @throws DomainError when a property is asked for that is no derivative along these coordinates.
 */
export function unknownSymbol<const Coordinate extends string>(
  name: string,
  options: UnknownOptions<Coordinate>,
): Unknown<Coordinate> {
  const { coordinates, space = coordinates.filter((coordinate) => coordinate !== "t") } = options;
  const orders = coordinates.map(() => 0);
  const value = fromNode({ kind: "unknown", name, coordinates, space, orders, at: {} });
  return new Proxy(value, { get: derivativeGetter(name, coordinates) }) as Unknown<Coordinate>;
}

type Getter = (target: Expression, property: string | symbol, receiver: unknown) => unknown;

function derivativeGetter(name: string, coordinates: readonly string[]): Getter {
  return (target, property, receiver) => {
    if (typeof property === "symbol" || property in target)
      return Reflect.get(target, property, receiver);
    const factors = [...property];
    if (factors.every((factor) => coordinates.includes(factor))) return target.d(...factors);
    if (!looksLikeDerivative(property)) return undefined;
    throw new DomainError({
      where: `${name}.${property}`,
      expected: `a derivative along the coordinates ${coordinates.join(", ")}`,
      received: `"${property}"`,
      fix: `Write ${exampleDerivatives(name, coordinates)}, or add the missing coordinate to the problem.`,
    });
  };
}

/** Short names that promises, test runners and consoles ask every object for. */
const PROBES: ReadonlySet<string> = new Set(["then", "toJSON", "size", "name", "length", "type"]);

function looksLikeDerivative(property: string): boolean {
  return /^\p{L}{1,6}$/u.test(property) && !PROBES.has(property);
}

function exampleDerivatives(name: string, coordinates: readonly string[]): string {
  const [first] = coordinates;
  const letter = coordinates.find((coordinate) => coordinate.length === 1);
  const longhand = `${name}.d("${first}", 2)`;
  return letter === undefined
    ? longhand
    : `${name}.${letter}, ${name}.${letter}${letter} or ${longhand}`;
}
