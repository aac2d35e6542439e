import { latexName } from "../expression/latex.ts";
import type { Condition, Problem } from "./problem.ts";

/** What the two renderings read; a problem that is still being built will do. */
export type Describable = Omit<Problem, "symbols" | "toString" | "toLatex" | "derivatives">;

/** A problem in plain text: one line per coordinate, unknown, parameter, equation and condition. */
export function describeProblem(problem: Describable): string {
  const sections: [title: string, lines: readonly string[]][] = [
    ["coordinates", problem.coordinates.map(describeCoordinate)],
    ["unknowns", problem.unknowns.map(({ name, unit }) => withUnit(name, unit))],
    [
      "parameters",
      Object.entries(problem.parameters).map(([name, { value, unit }]) =>
        withUnit(`${name} = ${value}`, unit),
      ),
    ],
    ["equations", problem.equations.map(({ name, residual }) => `${name}: ${residual} = 0`)],
    ["conditions", problem.conditions.map(describeCondition)],
    ["exact", Object.entries(problem.exact ?? {}).map(([name, formula]) => `${name} = ${formula}`)],
    ["warnings", problem.warnings.map(({ message }) => message)],
  ];
  return [
    problem.name,
    ...sections.flatMap(([title, lines]) =>
      lines.map((line, i) => `  ${(i === 0 ? title : "").padEnd(12)}${line}`),
    ),
  ].join("\n");
}

function describeCoordinate({
  name,
  role,
  range,
  periodic,
  unit,
}: Describable["coordinates"][number]): string {
  const remarks = [role, ...(periodic ? ["periodic"] : [])].join(", ");
  return `${withUnit(`${name} in [${range.join(", ")}]`, unit)} (${remarks})`;
}

function withUnit(text: string, unit: string | undefined): string {
  return unit === undefined ? text : `${text} ${unit}`;
}

/** A condition in one line: `u = 0 at x = -1`. */
export function describeCondition(condition: Condition): string {
  const { quantity = condition.residual, value = 0 } = condition;
  return `${quantity} = ${value}${placeOf(condition, (name) => name, " at ", ", ")}`;
}

function placeOf(
  { kind, location }: Condition,
  name: (name: string) => string,
  before: string,
  between: string,
): string {
  const places = Object.entries(location);
  if (kind === "periodic" || places.length === 0) return "";
  return before + places.map(([key, value]) => `${name(key)} = ${value}`).join(between);
}

/** A problem as LaTeX: equations, then conditions, in an `aligned` environment. */
export function problemToLatex(problem: Describable): string {
  const equations = problem.equations.map(({ residual }) => `${residual.toLatex()} &= 0`);
  const conditions = problem.conditions.map((condition) => {
    const { quantity = condition.residual, value } = condition;
    const place = placeOf(condition, latexName, "\\quad \\text{at } ", ",\\; ");
    return `${quantity.toLatex()} &= ${value?.toLatex() ?? "0"}${place}`;
  });
  return `\\begin{aligned}\n${[...equations, ...conditions].map((line) => `  ${line}`).join(" \\\\\n")}\n\\end{aligned}`;
}
