/**
 * Kernels that touch more memory than can be bound, as several that do parts of the work. Each binds the parts of buffers
 * that it touches; what is still longer than a binding may be is bound in pieces, as many as the adapter allows.
 */
import type { Kernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext, KernelEmitter } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import { TooManyBindings } from "../../wgsl/bindings.ts";
import { namedParts, partsOf, slotsOf } from "../spans.ts";
import { CONVOLUTIONS } from "./convolutions.ts";
import type { Divisible } from "./divisible.ts";
import { PRIMITIVES } from "./primitives.ts";
import { PRODUCTS } from "./products.ts";

/** @param emit - Writes a kernel that is not divided. */
export function emitDivided(
  context: KernelContext,
  kernel: Kernel,
  emit: KernelEmitter,
): readonly Step[] {
  switch (kernel.kind) {
    case "dot":
      return emitParts(context, kernel, PRODUCTS, emit);
    case "conv":
      return emitParts(context, kernel, CONVOLUTIONS, emit);
    case "primitive":
      return emitParts(context, kernel, PRIMITIVES, emit);
    default:
      return emit(context, kernel);
  }
}

function emitParts<K extends Kernel>(
  context: KernelContext,
  kernel: K,
  divisible: Divisible<K>,
  emit: KernelEmitter,
): readonly Step[] {
  const nests = divisible.nestsOf(kernel);
  const slots = slotsOf(context, nests);
  const emitWhole = (): readonly Step[] =>
    emit(context, divisible.moved(kernel, namedParts(context, partsOf(context, nests))));
  const isTooMuch = slots > context.capabilities.storageBuffers;
  const steps = isTooMuch ? undefined : unlessTooMany(emitWhole);
  if (steps !== undefined) return steps;
  const best = bestHalves(context, kernel, divisible);
  if (best === undefined || (isTooMuch && best.slots >= slots)) return emitWhole();
  const emitHalf = (half: K): readonly Step[] => emitParts(context, half, divisible, emit);
  const { kernels, areTerms } = best;
  return areTerms && divisible.addTerms !== undefined
    ? divisible.addTerms(context, kernel, kernels, emitHalf)
    : kernels.flatMap(emitHalf);
}

function unlessTooMany(emit: () => readonly Step[]): readonly Step[] | undefined {
  try {
    return emit();
  } catch (error) {
    if (error instanceof TooManyBindings) return undefined;
    throw error;
  }
}

/** The halves that need the fewest slots; undefined if there are none. */
function bestHalves<K>(context: KernelContext, kernel: K, { halvesOf, nestsOf }: Divisible<K>) {
  const all = halvesOf(kernel).map((halves) => ({
    ...halves,
    slots: slotsOf(context, nestsOf(halves.kernels[0])),
  }));
  return all.sort((a, b) => a.slots - b.slots).at(0);
}
