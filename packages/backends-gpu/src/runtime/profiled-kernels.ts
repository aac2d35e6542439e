import type { Profile, ProfiledKernel } from "@fluxion/autodiff-core";
import { type Kernel, kernelCost, kernelLabel } from "@fluxion/autodiff-core/compiler";
import type { Origin } from "../lowering/step.ts";

/** What a profile is told of the kernels of one program. */
export class ProfiledKernels {
  readonly #profile: Profile;
  readonly #program: number;
  readonly #known = new Map<Kernel, ProfiledKernel>();

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#program = profile.addProgram();
  }

  /** A kernel on the device. */
  of(origin: Origin): ProfiledKernel {
    return this.#describe(origin, "");
  }

  /** A kernel has been done on the host since `start`. */
  addHostRun(origin: Origin, start: number): void {
    const kernel = this.#describe(origin, " on the host");
    this.#profile.addRun(kernel, start, performance.now() - start);
  }

  #describe({ kernel, buffers }: Origin, where: string): ProfiledKernel {
    const known = this.#known.get(kernel) ?? {
      program: this.#program,
      label: kernelLabel(kernel) + where,
      ...kernelCost(kernel, buffers),
      isContainer: false,
    };
    this.#known.set(kernel, known);
    return known;
  }
}
