/** Steps without kernels, done by the loops of their primitives on the host. */
import type { HostStep } from "../../lowering/step.ts";
import { wordsOf } from "../../storage.ts";
import { HOST_CONTEXT, readOperands, writePlace } from "./host-evaluation.ts";
import type { Preparation } from "./prepare-steps.ts";
import type { ReadyStep } from "./ready-step.ts";

/** Read the operands, evaluate, and write the results. */
export function readyOnHost(
  { machine: { queue }, profiled }: Preparation,
  { kernel, operands, results, origin }: HostStep,
): ReadyStep {
  const { primitive, params } = kernel;
  return {
    pipelines: [],
    async record(run) {
      const arrays = await readOperands(queue, run, operands, kernel.operands);
      const start = performance.now();
      const values = primitive.evaluate(arrays, params, kernel.results, HOST_CONTEXT);
      values.forEach(({ shape, data }, i) => {
        const { dtype } = results[i];
        writePlace(queue, run, results[i], wordsOf({ shape, dtype, data }));
      });
      if (origin !== undefined) profiled?.addHostRun(origin, start);
    },
  };
}
