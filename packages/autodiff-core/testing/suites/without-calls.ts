/** Calls of JavaScript inside of programs, which a test must not see a second time. */
import type { Program } from "../../src/index.ts";
import { mapPrograms, subPrograms } from "../../src/program/inline.ts";

/** Whether values depend on what JavaScript does, which may be something else for the second time. */
export function callsJavaScript({ equations }: Program): boolean {
  return equations.some(
    ({ primitive, params }) =>
      primitive.name === "hostCall" || subPrograms(params).some(callsJavaScript),
  );
}

/** The program with callbacks that do nothing. */
export function withoutCallbacks(program: Program): Program {
  const equations = program.equations.map((equation) => {
    const params = mapPrograms(equation.params, withoutCallbacks);
    const isCallback = equation.primitive.name === "callback";
    return { ...equation, params: isCallback ? { ...params, callback: () => undefined } : params };
  });
  return { ...program, equations };
}
