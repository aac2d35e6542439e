import type { Kernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Place } from "../../lowering/place.ts";
import type { Step } from "../../lowering/step.ts";

/** Copy places to others, those of one size in as few kernels as may be. */
export function copyPlaces(
  context: KernelContext,
  from: readonly Place[],
  to: readonly Place[],
): readonly Step[] {
  const sizes = [...new Set(to.map(({ size }) => size))].filter((size) => size > 0);
  const together = Math.floor(context.capabilities.storageBuffers / 2);
  return sizes.flatMap((size) => {
    const chosen = [...to.keys()].filter((i) => to[i].size === size);
    const kernels = Array.from({ length: Math.ceil(chosen.length / together) }, (_, k) =>
      copyKernel(
        context,
        chosen.slice(k * together, (k + 1) * together).map((i) => [from[i], to[i]]),
      ),
    );
    return kernels.flatMap((kernel) => context.lower(context, kernel));
  });
}

function copyKernel(
  context: KernelContext,
  pairs: readonly (readonly [from: Place, to: Place])[],
): Kernel {
  const access = (place: Place) => ({ buffer: context.named(place), offset: 0, strides: [1] });
  const nodes = pairs.map(([from]) => ({
    kind: "load" as const,
    dtype: from.dtype,
    access: access(from),
  }));
  const stores = pairs.map(([, to], value) => ({ value, access: access(to) }));
  return { kind: "loop", outer: 0, stages: [{ shape: [pairs[0][1].size], nodes, stores }] };
}
