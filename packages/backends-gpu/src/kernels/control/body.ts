/** Bodies of loops and branches: kernels of the program around them, over places of that. */
import type { ControlKernel, Schedule } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Place } from "../../lowering/place.ts";
import { plannedPlaces } from "../../lowering/planned-places.ts";
import type { Step } from "../../lowering/step.ts";

/** Where a body reads and writes, and what it runs under. */
export interface BodyOptions {
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  /** Loops around it. */
  readonly level: number;
  /** Control word that closes it. */
  readonly gate: number | undefined;
}

/** Steps of a body; its temporaries lie in the workspace of the kernel. */
export function lowerBody(
  context: KernelContext,
  { workspace }: ControlKernel,
  schedule: Schedule,
  options: BodyOptions,
): readonly Step[] {
  const { buffers, inputs, outputs, kernels } = schedule;
  const start = workspace < 0 ? 0 : context.place(workspace).byte;
  const places = plannedPlaces(schedule, start);
  inputs.forEach((b, i) => {
    places[b] = options.inputs[i];
  });
  outputs.forEach((b, i) => {
    places[b] = options.outputs[i];
  });
  const inner = context.inside({ places, buffers, level: options.level, gate: options.gate });
  return kernels.flatMap((kernel) => inner.releasing(() => inner.lower(inner, kernel)));
}
