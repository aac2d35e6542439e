/**
 * Conditions that hold by construction.
 *
 * The unknown is written `u = g + D·N` with the network `N`, where `g` satisfies the conditions and `D` vanishes on
 * their faces. Both are expressions, built one coordinate after the other: with one value given at `c = a`, add
 * `v - g(a)`; with two, the line between the corrections at both ends. A later correction vanishes on earlier faces
 * if the conditions agree at the corners.
 *
 * @see Leake & Mortari, Deep Theory of Functional Connections, Mach. Learn. Knowl. Extr. 2 (2020) 37-55,
 * doi:10.3390/make2010004; Lagaris, Likas & Fotiadis, IEEE Trans. Neural Netw. 9 (1998) 987-1000.
 */
import {
  type Condition,
  type Coordinate,
  constant,
  coordinateSymbol,
  type Expression,
  type Problem,
} from "@fluxion/pdes";

/** `u = base + distance · network`. */
export interface HardForm {
  readonly base: Expression;
  readonly distance: Expression;
}

export interface HardConditions {
  /** For every unknown that has conditions of this kind. */
  readonly forms: Readonly<Record<string, HardForm>>;
  /** Conditions that the forms do not cover; they go into the loss. */
  readonly rest: readonly Condition[];
}

/** Build the forms for the conditions of a problem that give a value (or an initial velocity) on one face. */
export function hardConditions(problem: Problem): HardConditions {
  const forms: Record<string, HardForm> = {};
  const covered = new Set<Condition>();
  for (const { name } of problem.unknowns) {
    const own = problem.conditions.filter((condition) => isValueOf(name, condition));
    if (own.length === 0) continue;
    let form: HardForm = { base: constant(0), distance: constant(1) };
    for (const coordinate of problem.coordinates) {
      const faces = facesAlong(coordinate, own);
      if (faces.length === 0) continue;
      for (const condition of faces) covered.add(condition);
      form = constrain(form, coordinate, faces);
    }
    forms[name] = form;
  }
  return { forms, rest: problem.conditions.filter((condition) => !covered.has(condition)) };
}

/** A value, or an initial velocity, of this unknown alone, given on one face. */
function isValueOf(unknown: string, condition: Condition): boolean {
  const { kind, order, unknowns, location, value } = condition;
  const gives = kind === "dirichlet" || (kind === "initial" && order <= 1);
  const onFace = Object.keys(location).length === 1;
  return gives && onFace && value !== undefined && unknowns.length === 1 && unknowns[0] === unknown;
}

/** The conditions on faces across one coordinate: at most two values, or a value and a velocity at one end. */
function facesAlong({ name }: Coordinate, conditions: readonly Condition[]): Condition[] {
  const across = conditions.filter(({ location }) => name in location);
  const values = across.filter(({ order }) => order === 0);
  const velocities = across.filter(({ order }) => order === 1);
  const places = new Set(values.map(({ location }) => location[name]));
  if (places.size !== values.length || values.length > 2) return [];
  const matched =
    velocities.length === 1 && values.length === 1 && places.has(velocities[0].location[name]);
  return matched ? [...values, ...velocities] : values;
}

function constrain(
  { base, distance }: HardForm,
  { name, range }: Coordinate,
  faces: readonly Condition[],
): HardForm {
  const c = coordinateSymbol(name);
  const length = range[1] - range[0];
  const [first, second] = faces;
  const a = first.location[name];
  const atFirst = correction(base, first, name, a);
  if (second === undefined) {
    return { base: base.add(atFirst), distance: distance.mul(c.sub(a).div(length)) };
  }
  const b = second.location[name];
  if (second.order === 1) {
    const slope = valueOf(second).sub(base.d(name).at({ [name]: a }));
    const moved = base.add(atFirst).add(c.sub(a).mul(slope));
    return { base: moved, distance: distance.mul(c.sub(a).div(length).square()) };
  }
  const weight = c.sub(a).div(b - a);
  const atSecond = correction(base, second, name, b);
  const line = atFirst.mul(constant(1).sub(weight)).add(atSecond.mul(weight));
  const bump = weight.mul(constant(1).sub(weight)).mul(4);
  return { base: base.add(line), distance: distance.mul(bump) };
}

/** What is missing at a face: the value there, minus what the form has already. */
function correction(base: Expression, condition: Condition, name: string, at: number): Expression {
  return valueOf(condition)
    .at({ [name]: at })
    .sub(base.at({ [name]: at }));
}

function valueOf({ value }: Condition): Expression {
  return value ?? constant(0);
}
