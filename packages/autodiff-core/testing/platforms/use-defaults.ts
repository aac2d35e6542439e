import { currentExecutor, jit, linspace, type Tensor } from "../../src/index.ts";

export interface DefaultsReport {
  readonly executor: string;
  readonly value: number;
}

/** What somebody has who chooses nothing. */
export function useDefaults(): DefaultsReport {
  const value = jit((x: Tensor) => x.mul(x).sum())(linspace(0, 1, 1001)).item();
  return { executor: currentExecutor().name, value };
}
