import { array, jit, stack, type Tensor } from "@fluxion/autodiff-core";
import { type TimedCase, timedCase } from "./bench-case.ts";
import { type OdeProblem, solvePlain, solveTensor } from "./dormand-prince.ts";
import { fluxionWorkload, plainWorkload } from "./workloads.ts";

interface OdeCase extends OdeProblem {
  readonly name: string;
  readonly title: string;
  /** How far two correct solutions are apart that round differently, relative to the largest component. */
  readonly agreement: number;
  /** The same for SciPy's RK45, whose steps are others. */
  readonly agreementOfSciPy: number;
}

export const lorenz: TimedCase = odeCase({
  name: "lorenz",
  title: "Lorenz-63 to t = 20 by adaptive Dormand-Prince, rtol = atol = 1e-9",
  start: [1, 1, 1],
  end: 20,
  tolerance: 1e-9,
  field(y) {
    const [a, b, c] = [y.slice(0), y.slice(1), y.slice(2)];
    return stack([b.sub(a).mul(10), a.mul(c.neg().add(28)).sub(b), a.mul(b).sub(c.mul(8 / 3))]);
  },
  plainField(y, slope) {
    slope[0] = 10 * (y[1] - y[0]);
    slope[1] = y[0] * (28 - y[2]) - y[1];
    slope[2] = y[0] * y[1] - (8 / 3) * y[2];
  },
  // Errors grow by e^0.9t, which is 7e7 at the end: roundings of 1e-16 in every step, errors of 1e-9 in others.
  agreement: 1e-4,
  agreementOfSciPy: 0.5,
});

export const lotkaVolterra: TimedCase = odeCase({
  name: "lotka-volterra",
  title: "Lotka-Volterra to t = 10 by adaptive Dormand-Prince, rtol = atol = 1e-9",
  start: [1, 1],
  end: 10,
  tolerance: 1e-9,
  field(y) {
    const [prey, predators] = [y.slice(0), y.slice(1)];
    return stack([prey.mul(predators.neg().add(1.5)), predators.mul(prey.sub(3))]);
  },
  plainField(y, slope) {
    slope[0] = y[0] * (1.5 - y[1]);
    slope[1] = y[1] * (y[0] - 3);
  },
  agreement: 1e-10,
  agreementOfSciPy: 1e-6,
});

function odeCase(options: OdeCase): TimedCase {
  const { name, title, agreement, agreementOfSciPy } = options;
  return timedCase({
    name,
    title,
    timing: "one solve, from the initial state in the library's memory to the final state there",
    threads: "one",
    dtypes: ["float64"],
    sizes: { "": {} },
    tolerance: { float32: agreement, float64: agreement },
    toleranceOf: { scipy: agreementOfSciPy },
    programs: {
      fluxion() {
        const start = array(Float64Array.from(options.start));
        const solve = jit((y0: Tensor) => solveTensor(options, y0));
        return fluxionWorkload(() => [solve(start)]);
      },
      "plain-js": () => plainWorkload(() => [solvePlain(options)]),
      python: ["jax", "scipy"],
      c: true,
    },
    cannot: {
      "jax-js": "jax-js 0.1.25 has no loop that runs until a condition fails",
    },
  });
}
