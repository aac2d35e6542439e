import { subPrograms } from "./inline.ts";
import type { Equation } from "./program.ts";

/** Whether running an equation does more than give values. */
export function hasEffect({ primitive, params }: Equation): boolean {
  if (primitive.effect === true) return true;
  return subPrograms(params).some((program) => program.equations.some(hasEffect));
}
