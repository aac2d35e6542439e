import { DomainError, OptionError } from "@fluxion/autodiff-core";
import { derivativesOf } from "../expression/requirements.ts";
import { checkCorners, checkSameFace } from "./check-agreement.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkExact } from "./check-exact.ts";
import { checkParameters } from "./check-parts.ts";
import { checkReference } from "./check-reference.ts";
import { type Describable, describeProblem, problemToLatex } from "./describe.ts";
import { type Draft, draftProblem, orderIn, problemNames } from "./draft-problem.ts";
import { type Problem, type ProblemWarning, parameterValues } from "./problem.ts";
import type {
  CoordinateStatements,
  DefineProblemOptions,
  NameOf,
  ParameterStatements,
  ProblemStatement,
  UnknownName,
  UnknownStatements,
} from "./statement.ts";

/**
 * State a problem once: a domain, unknowns, equations as residuals in symbolic derivatives, conditions.
 *
 * The statement is checked as a whole, and an error names what is missing or contradictory: names,
 * ranges, the number and order of conditions, conditions that disagree, an exact solution that solves
 * something else. Disagreement at corners is kept in `warnings`, since such problems can be solved.
 *
 * ```ts test
 * import { defineProblem, dirichlet, initial } from "@fluxion/pdes";
 * const heat = defineProblem({
 *   name: "heat",
 *   coordinates: { t: { range: [0, 1], unit: "s" }, x: { range: [0, 2], unit: "m" } },
 *   unknowns: { u: { unit: "K" } },
 *   parameters: { alpha: 0.1 },
 *   equations: ({ u, alpha }) => ({ heat: u.t.sub(alpha.mul(u.xx)) }),
 *   conditions: ({ u, x }) => [
 *     initial(u, x.mul(Math.PI).sin()),
 *     dirichlet(u, { x: 0 }, 0),
 *     dirichlet(u, { x: 2 }, 0),
 *   ],
 * });
 * heat.equations[0].residual.toString() // => "u_t - alpha*u_xx"
 * heat.derivatives.u // => [[1, 0], [0, 2]]
 * ```
 *
 * @throws OptionError for names, counts and parameters that cannot be used.
 * @throws DomainError for ranges, conditions and exact solutions that do not fit together.
 */
export function defineProblem<
  const C extends CoordinateStatements,
  const U extends UnknownStatements,
  const P extends ParameterStatements = Readonly<Record<never, never>>,
>(
  statement: ProblemStatement<C, U, P>,
  options: DefineProblemOptions = {},
): Problem<NameOf<C>, UnknownName<U>, NameOf<P>> {
  const draft = draftProblem(statement);
  return finishProblem(draft, options) as Problem<NameOf<C>, UnknownName<U>, NameOf<P>>;
}

/**
 * The same problem with other values of some parameters, checked again.
 *
 * Formulas stay, the exact solution included. A reference field belongs to the old values and is dropped
 * when one of them changes.
 *
 * @throws OptionError if a name is not a parameter of the problem or a value is not finite.
 */
export function withParameters<C extends string, U extends string, P extends string>(
  problem: Problem<C, U, P>,
  values: Readonly<Partial<Record<P, number>>>,
  options: DefineProblemOptions = {},
): Problem<C, U, P> {
  const { reference, ...rest } = problem as Problem;
  const where = `withParameters("${problem.name}")`;
  const changes = Object.entries<number | undefined>(values);
  const parameters = { ...rest.parameters };
  for (const [name, value] of changes) {
    if (!(name in parameters)) throw unknownParameter(name, Object.keys(parameters), where);
    if (value !== undefined) parameters[name] = { ...parameters[name], value };
  }
  const same = changes.every(([name, value]) => value === rest.parameters[name].value);
  const kept = same && reference !== undefined ? { reference } : {};
  return finishProblem({ ...rest, parameters, ...kept }, options) as Problem<C, U, P>;
}

function unknownParameter(name: string, known: readonly string[], where: string): OptionError {
  return new OptionError({
    where,
    expected: `parameters of the problem: ${known.join(", ") || "it has none"}`,
    received: `"${name}"`,
    fix: "Check the spelling, or state the quantity as a parameter first.",
  });
}

function finishProblem(draft: Draft, options: DefineProblemOptions): Problem {
  const { warnings: severity = "record" } = options;
  const warnings = checkDraft(draft);
  const [first] = warnings;
  if (severity === "throw" && first !== undefined)
    throw new DomainError({
      where: `defineProblem("${draft.name}")`,
      expected: "a problem without warnings",
      received: `${first.kind}: ${first.message.replace(/\.$/, "")}`,
      fix: 'Mend it, or keep such findings in problem.warnings with { warnings: "record" }.',
    });
  const described: Describable = { ...draft, warnings };
  return deepFreeze({
    ...draft,
    warnings,
    derivatives: derivativesOf(draft.equations.map(({ residual }) => residual)),
    toString: () => describeProblem(described),
    toLatex: () => problemToLatex(described),
  });
}

function checkDraft(draft: Draft): readonly ProblemWarning[] {
  const where = `defineProblem("${draft.name}")`;
  checkParameters(draft.parameters, where);
  const setting = {
    ...draft,
    where,
    names: problemNames(draft),
    parameters: parameterValues(draft),
    orderOf: orderIn(draft.equations, draft.coordinates),
  };
  const counted = checkConditions(setting);
  const agreed = [...checkSameFace(setting), ...checkCorners(setting)];
  if (draft.exact !== undefined) checkExact(draft.exact, setting);
  checkReference(draft.reference, draft.coordinates, where);
  return [...counted, ...agreed];
}

/** Freeze plain records and lists; symbols freeze themselves and fields own their arrays. */
function deepFreeze<T>(value: T): T {
  const plain =
    Array.isArray(value) ||
    (typeof value === "object" &&
      value !== null &&
      Object.getPrototypeOf(value) === Object.prototype);
  if (!plain || Object.isFrozen(value)) return value;
  for (const child of Object.values(value as object)) deepFreeze(child);
  return Object.freeze(value);
}
