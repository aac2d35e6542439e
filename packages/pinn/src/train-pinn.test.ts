import { isFluxionError, key } from "@fluxion/autodiff-core";
import { memoryStore } from "@fluxion/optim";
import {
  constant,
  defineProblem,
  evaluateOnGrid,
  heat,
  initial,
  neumann,
  parameterValues,
  relativeL2,
  uniformAxis,
} from "@fluxion/pdes";
import { expect, test } from "vitest";
import { fieldOnGrid } from "./field-on-grid.ts";
import { pinn } from "./pinn.ts";
import { pinnPhases, trainPinn } from "./train-pinn.ts";

const phases = pinnPhases({ adamSteps: 60, quasiNewtonSteps: 60 });
const axes = [uniformAxis("t", [0, 1], 11), uniformAxis("x", [0, 1], 21)];

test("the heat equation is learned to three digits", async () => {
  const problem = heat();
  const model = pinn(problem, { dtype: "float64" });
  const { params, history } = await trainPinn(model, { key: key(1), interior: 128, phases });
  const learned = await fieldOnGrid(model, params, axes);
  const values = parameterValues(problem);
  const exact = evaluateOnGrid(problem.exact?.u ?? constant(0), axes, {
    parameters: values,
    name: "u",
  });
  expect(relativeL2(learned, exact)).toBeLessThan(2e-3);
  expect(Object.keys(history.parts)).toEqual(problem.equations.map(({ name }) => name));
});

test("slopes in the loss are learned too", async () => {
  const problem = defineProblem({
    name: "insulated rod",
    coordinates: { t: { range: [0, 1] }, x: { range: [0, 1] } },
    unknowns: ["u"],
    parameters: { alpha: 0.1 },
    equations: ({ u, alpha }) => ({ heat: u.t.sub(alpha.mul(u.xx)) }),
    conditions: ({ u, x }) => [
      initial(u, x.mul(Math.PI).cos()),
      neumann(u, { x: 0 }, 0),
      neumann(u, { x: 1 }, 0),
    ],
    exact: ({ t, x, alpha }) => ({
      u: x
        .mul(Math.PI)
        .cos()
        .mul(
          t
            .mul(alpha)
            .mul(-(Math.PI ** 2))
            .exp(),
        ),
    }),
  });
  const model = pinn(problem, { dtype: "float64" });
  const { params } = await trainPinn(model, {
    key: key(2),
    interior: 128,
    condition: 32,
    phases: pinnPhases({ adamSteps: 100, quasiNewtonSteps: 150 }),
  });
  const learned = await fieldOnGrid(model, params, axes);
  const values = parameterValues(problem);
  const exact = evaluateOnGrid(problem.exact?.u ?? constant(0), axes, {
    parameters: values,
    name: "u",
  });
  expect(relativeL2(learned, exact)).toBeLessThan(5e-3);
});

test("an interrupted run ends with the same bits, drawn points included", async () => {
  const model = pinn(heat(), { dtype: "float64" });
  const options = {
    key: key(3),
    interior: 32,
    phases: pinnPhases({ adamSteps: 12, quasiNewtonSteps: 12 }),
    resample: { everySteps: 5 },
  };
  const whole = await trainPinn(model, options);
  for (const stopAt of [7, 19]) {
    const store = memoryStore();
    let steps = 0;
    await trainPinn(model, { ...options, checkpoint: { store }, stop: () => ++steps === stopAt });
    const rest = await trainPinn(model, { ...options, checkpoint: { store }, resume: true });
    expect(rest.steps).toBe(whole.steps);
    expect(rest.loss).toBe(whole.loss);
    expect(rest.history.loss).toEqual(whole.history.loss);
  }
});

test("weights must name something in the loss", () => {
  const failure = (): unknown => pinn(heat(), { weights: { boundary: 10 } });
  expect(failure).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: pinn: expected weights >= 0 for "heat", received "boundary": 10. Conditions that hold by construction have no weight; use conditions: "soft" to weigh them.]`,
  );
  try {
    failure();
  } catch (error) {
    expect(isFluxionError(error)).toBe(true);
  }
});
