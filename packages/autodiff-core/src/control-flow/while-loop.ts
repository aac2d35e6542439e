import { flattenArguments } from "../arguments.ts";
import { bind } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { treeFlatten } from "../tree.ts";
import { checkState, traceBody } from "./subprogram.ts";
import { whilePrimitive } from "./while-primitive.ts";

/** Options of {@link whileLoop}. */
export interface WhileOptions {
  /**
   * End after so many turns at the latest. Reverse-mode derivatives need a bound; they keep O(log maxSteps)
   * checkpoints' worth of states and recompute the rest.
   */
  readonly maxSteps?: number;
}

/**
 * Repeat `body` while `condition` holds.
 *
 * @param condition - `state ↦` boolean scalar.
 * @param body - `state ↦ state`, keeping structure, shapes and dtypes.
 * @returns The first state for which the condition fails.
 *
 * @example
 * ```ts test
 * import { scalar, whileLoop } from "@fluxion/autodiff-core";
 *
 * const firstPowerAbove = (limit) => whileLoop((x) => x.lessEqual(limit), (x) => x.mul(2), scalar(1));
 * firstPowerAbove(1000).item() // => 1024
 * ```
 */
export function whileLoop<State>(
  condition: (state: State) => Tensor,
  body: (state: State) => State,
  init: State,
  options: WhileOptions = {},
): State {
  const { maxSteps } = options;
  if (maxSteps !== undefined && !(Number.isInteger(maxSteps) && maxSteps >= 0)) {
    throw new OptionError({
      where: "whileLoop",
      expected: "maxSteps to be a whole number >= 0",
      received: `${maxSteps}`,
      fix: "Leave it out for a loop without bound.",
    });
  }
  const initial = flattenArguments("whileLoop", init);
  const { structure } = treeFlatten([init]);
  const test = traceBody("whileLoop", condition, initial.leaves, structure);
  checkCondition(test.outputs);
  const step = traceBody("whileLoop", body, initial.leaves, structure);
  checkState("whileLoop", initial, { leaves: step.outputs, structure: step.structure });
  const results = bind(whilePrimitive, [...test.captures, ...step.captures, ...initial.leaves], {
    condition: test.program,
    body: step.program,
    conditionConstants: test.captures.length,
    bodyConstants: step.captures.length,
    maxSteps: maxSteps ?? null,
  });
  return initial.structure.unflatten<State>(results);
}

function checkCondition(outputs: readonly TensorSpec[]): void {
  if (outputs.length === 1 && outputs[0].shape.length === 0 && outputs[0].dtype === "bool") return;
  throw new ShapeError({
    where: "whileLoop",
    expected: "a condition that returns one boolean scalar",
    received: outputs.map(formatSpec).join(", "),
    fix: "Compare scalars, or reduce with all() or any().",
  });
}
