import { subPrograms } from "../program/inline.ts";
import type { Program } from "../program/program.ts";

/** Primitives whose result is their operand in another shape. */
const RELABELING: ReadonlySet<string> = /* @__PURE__ */ new Set(["reshape", "stopGradient"]);

/** Whether a program is one operation without sub-programs, whose results are the program's. */
export function isSingle({ inputs, equations, outputs }: Program): boolean {
  if (equations.length !== 1) return false;
  const [{ params, inputs: operands, outputs: results }] = equations;
  return (
    subPrograms(params).length === 0 &&
    outputs.every((out, i) => out === results[i]) &&
    operands.every((x) => x.kind === "variable" && inputs.includes(x))
  );
}

/** Whether a program gives its only input in another shape. */
export function isRelabeling(program: Program): boolean {
  return isSingle(program) && RELABELING.has(program.equations[0].primitive.name);
}
