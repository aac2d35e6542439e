import { jit, linspace } from "@fluxion/autodiff-core";
import { type TimedCase, timedCase } from "./bench-case.ts";
import { lorenzEnsemble } from "./lorenz-solves.ts";
import { fluxionWorkload } from "./workloads.ts";

type Size = { readonly members: number };

/** Largest `rho`. */
const LARGEST = 21;

/** The steps of most members need fewer; JAX's solver is given the same bound. */
const MOST_STEPS = 1000;

export const lorenzEnsembleCase: TimedCase = timedCase<Size>({
  name: "lorenz-ensemble",
  title:
    "adaptive solves of the Lorenz system to t = 1, one per parameter, each with steps of its own",
  timing: "one call, parameters in the library's memory before and final states there after",
  threads: "one",
  dtypes: ["float32"],
  sizes: { "4096": { members: 4096 } },
  deviceSizes: { "65536": { members: 2 ** 16 }, "2^20": { members: 2 ** 20 } },
  tolerance: { float32: 1e-3, float64: 1e-3 },
  programs: {
    fluxion({ size: { members } }) {
      const rho = linspace(0, LARGEST, members);
      const solve = jit(lorenzEnsemble({ maxSteps: MOST_STEPS }));
      return fluxionWorkload(() => [...solve(rho)]);
    },
    python: ["jax"],
  },
});
