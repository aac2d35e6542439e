/** Steps that look at values, while what comes after them goes on. */
import type { ObserveStep } from "../../lowering/step.ts";
import { HOST_CONTEXT, readOperands } from "./host-evaluation.ts";
import type { Preparation } from "./prepare-steps.ts";
import type { ReadyStep } from "./ready-step.ts";

/**
 * The operands are read where the step stands in the order of the device; the host looks at them later, in the same
 * order. What it throws fails the run, and nothing that comes later in that run is looked at.
 */
export function readyObservation(
  { machine: { queue, observations } }: Preparation,
  { kernel: { primitive, params, operands: specs, results }, operands }: ObserveStep,
): ReadyStep {
  return {
    pipelines: [],
    record(run) {
      const { outcome } = run;
      const reading = readOperands(queue, run, operands, specs);
      const observed = observations.inOrder(reading, (arrays) => {
        if (outcome.failure !== undefined) return;
        try {
          primitive.evaluate(arrays, params, results, HOST_CONTEXT);
        } catch (error) {
          outcome.fail(error as Error);
        }
      });
      outcome.dependOn(observed);
    },
  };
}
