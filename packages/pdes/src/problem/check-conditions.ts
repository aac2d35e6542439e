/**
 * Checks that the conditions are enough, not too many, and of an order that the equations can take.
 *
 * @module
 */
import { DomainError, OptionError } from "@fluxion/autodiff-core";
import { derivativeName } from "../expression/node.ts";
import { freeNames } from "../expression/requirements.ts";
import { unknownNodes } from "../expression/walk.ts";
import { checkFormula } from "./check-parts.ts";
import type { ProblemNames } from "./names.ts";
import type { Condition, Coordinate, ProblemWarning } from "./problem.ts";

/** What the checks of conditions read. */
export interface ConditionSetting {
  readonly where: string;
  readonly names: ProblemNames;
  readonly coordinates: readonly Coordinate[];
  readonly conditions: readonly Condition[];
  readonly orderOf: (unknown: string, coordinate: string) => number;
}

/** Check every condition by itself, then what is there against what is needed. */
export function checkConditions(setting: ConditionSetting): readonly ProblemWarning[] {
  for (const condition of setting.conditions) checkCondition(condition, setting);
  return setting.names.unknowns.flatMap((unknown) =>
    setting.coordinates.flatMap((coordinate) => {
      checkPeriodicAlone(unknown, coordinate, setting);
      return checkCount(unknown, coordinate, setting);
    }),
  );
}

function checkCondition(condition: Condition, setting: ConditionSetting): void {
  const { where, names } = setting;
  const title = `condition "${condition.name}"`;
  checkFormula(condition.residual, names, title, where);
  const hidden = condition.value && freeNames(condition.value).unknowns;
  if (hidden !== undefined && hidden.length > 0)
    throw new OptionError({
      where,
      expected: `the value of ${title} to be known beforehand`,
      received: `${condition.value}, which mentions ${hidden.join(", ")}`,
      fix: "Use condition(location, residual) for relations between unknowns.",
    });
  if (condition.unknowns.length === 0)
    throw new OptionError({
      where,
      expected: `${title} to mention an unknown`,
      received: `${condition.residual}`,
      fix: "A condition is a residual in the unknowns, such as u.sub(1).",
    });
  checkOrder(condition, setting);
}

function checkOrder(
  condition: Condition,
  { where, names, coordinates, orderOf }: ConditionSetting,
): void {
  const [coordinate, ...more] = Object.keys(condition.location);
  if (coordinate === undefined || more.length > 0) return;
  const axis = coordinates.findIndex(({ name }) => name === coordinate);
  const tooHigh = unknownNodes(condition.residual.node).find(({ name, orders }) => {
    const allowed = orderOf(name, coordinate);
    // In a system an unknown may be differentiated elsewhere only and still be given here.
    if (allowed === 0 && orders[axis] === 0) return names.unknowns.length === 1;
    return orders[axis] >= allowed;
  });
  if (tooHigh === undefined) return;
  const allowed = orderOf(tooHigh.name, coordinate);
  throw new DomainError({
    where,
    expected: `conditions on ${coordinate} to stay below the order ${allowed} of the equations in ${coordinate}`,
    received: `${derivativeName(tooHigh)} in condition "${condition.name}"`,
    fix:
      allowed === 0
        ? `Remove it: the equations do not differentiate ${tooHigh.name} along ${coordinate}.`
        : `Give a derivative of order ${allowed - 1} or less.`,
  });
}

function checkPeriodicAlone(
  unknown: string,
  { name: coordinate }: Coordinate,
  setting: ConditionSetting,
): void {
  const here = conditionsOn(unknown, coordinate, setting);
  const other = here.find(({ kind }) => kind !== "periodic");
  if (other === undefined || !here.some(({ kind }) => kind === "periodic")) return;
  throw new DomainError({
    where: setting.where,
    expected: `${unknown} to be either periodic in ${coordinate} or given on its ends`,
    received: `periodic and the ${other.kind} condition "${other.name}"`,
    fix: `Remove "${other.name}", or do not make ${coordinate} periodic.`,
  });
}

function conditionsOn(
  unknown: string,
  coordinate: string,
  { conditions }: ConditionSetting,
): readonly Condition[] {
  return conditions.filter(({ location, unknowns }) => {
    const [first, ...more] = Object.keys(location);
    return first === coordinate && more.length === 0 && unknowns.includes(unknown);
  });
}

/** An unknown that is differentiated m times along a coordinate needs m conditions on it. */
function checkCount(
  unknown: string,
  coordinate: Coordinate,
  setting: ConditionSetting,
): readonly ProblemWarning[] {
  const needed = setting.orderOf(unknown, coordinate.name);
  const here = conditionsOn(unknown, coordinate.name, setting);
  const initialOnly = here.every(({ kind }) => kind === "initial");
  if (coordinate.role === "time" && initialOnly) checkInitial(unknown, coordinate, here, setting);
  if (here.length < needed) return [missingBoundary(unknown, coordinate, here, setting)];
  if (here.length === needed || needed === 0) return [];
  return [
    {
      kind: "overdetermined",
      message: `${unknown} has ${here.length} conditions on ${coordinate.name} (${here.map(({ name }) => name).join("; ")}) where order ${needed} in ${coordinate.name} takes ${needed}. Remove what follows from the others.`,
    },
  ];
}

function checkInitial(
  unknown: string,
  { name: time, range }: Coordinate,
  here: readonly Condition[],
  { where, orderOf }: ConditionSetting,
): void {
  const needed = orderOf(unknown, time);
  const missing = Array.from({ length: needed }, (_, k) => k).find(
    (k) => !here.some(({ order }) => order === k),
  );
  if (missing === undefined) return;
  const quantity = `${unknown}${missing === 0 ? "" : `_${time.repeat(missing)}`}`;
  const helper =
    missing === 0 ? `initial(${unknown}, …)` : `initial(${unknown}, …, { order: ${missing} })`;
  throw new DomainError({
    where,
    expected: `${needed} initial condition${needed === 1 ? "" : "s"} for ${unknown}, which is of order ${needed} in ${time}`,
    received: `none for ${quantity} at ${time} = ${range[0]}`,
    fix: `Add ${helper} to the conditions.`,
  });
}

/** An error where the count is certain, a warning for first-order unknowns of systems (pressure). */
function missingBoundary(
  unknown: string,
  coordinate: Coordinate,
  here: readonly Condition[],
  { where, names, orderOf }: ConditionSetting,
): ProblemWarning {
  const { name, range } = coordinate;
  const needed = orderOf(unknown, name);
  const faces = range.filter((value) => !here.some(({ location }) => location[name] === value));
  const open = (faces.length > 0 ? faces : range).map((value) => `${name} = ${value}`).join(" or ");
  const details = {
    where,
    expected: `${needed} condition${needed === 1 ? "" : "s"} on ${name} for ${unknown}, which is of order ${needed} in ${name}`,
    received: `${here.length}`,
    fix: `Add dirichlet, neumann or robin for ${unknown} at ${open}, or set coordinates.${name}.periodic.`,
  };
  if (names.unknowns.length === 1 || needed > 1) throw new DomainError(details);
  return {
    kind: "underdetermined",
    message: `Expected ${details.expected}, received ${details.received}. ${details.fix}`,
  };
}
