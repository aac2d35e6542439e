import { key } from "@fluxion/autodiff-core";
import { heat } from "@fluxion/pdes";
import { pinn, pinnPhases, trainPinn } from "../src/index.ts";

/** Losses of a short training of the heat equation: both phases, and float64 so that all digits are compared. */
export async function trainBriefly(): Promise<readonly number[]> {
  const { history } = await trainPinn(pinn(heat(), { dtype: "float64" }), {
    key: key(1),
    interior: 128,
    phases: pinnPhases({ adamSteps: 20, quasiNewtonSteps: 10 }),
  });
  return [...history.loss];
}
