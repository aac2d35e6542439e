/** Random programs with inputs, as fast-check makes and shrinks them. */
import fc from "fast-check";
import { fromHost } from "../../src/bind.ts";
import { isFluxionError, trace } from "../../src/index.ts";
import type { ProgramCase } from "../differential/program-case.ts";
import { hostArray } from "../reference-values.ts";
import {
  FIRST_CONTROL_OPERATION,
  type Limits,
  NUMBER_OF_OPERATIONS,
  randomFunction,
} from "./random-function.ts";
import { type InputChoice, randomInput } from "./random-inputs.ts";
import type { Step } from "./step.ts";
import { NUMBER_OF_TRANSFORMATIONS, transformed } from "./transformations.ts";

type Scale = "medium" | "tiny" | "large";

/**
 * How many entries values may have: a few thousand, so that the reference, which is slow, takes less than a second; so
 * few that loops are done in locals; enough for several threads.
 */
const LIMITS: Readonly<Record<Scale, Limits>> = {
  medium: { size: 3000, rank: 5 },
  tiny: { size: 24, rank: 3 },
  large: { size: 70_000, rank: 5 },
};

/** Numbers that stand for a program and its inputs. */
export interface CaseChoice {
  readonly inputs: readonly InputChoice[];
  readonly steps: readonly Step[];
  readonly transformation: number;
  /** Inputs whose memory is donated, as bits. */
  readonly donated: number;
  readonly scale: Scale;
}

const small = fc.nat({ max: 7 });
/** Loops and branches, which are the last operations, more often than others. */
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: NUMBER_OF_OPERATIONS - 1 }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: FIRST_CONTROL_OPERATION, max: NUMBER_OF_OPERATIONS - 1 }),
  },
);
export const randomSteps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(operation, small, small, small, fc.nat()),
  {
    minLength: 1,
    maxLength: 14,
  },
);
const input: fc.Arbitrary<InputChoice> = fc.tuple(fc.nat(), small, small, fc.nat({ max: 99 }));

export const randomCases: fc.Arbitrary<CaseChoice> = fc.record({
  inputs: fc.array(input, { minLength: 1, maxLength: 4 }),
  steps: randomSteps,
  transformation: fc.nat({ max: NUMBER_OF_TRANSFORMATIONS - 1 }),
  donated: fc.nat({ max: 15 }),
  scale: fc.oneof(
    { weight: 10, arbitrary: fc.constant("medium" as const) },
    { weight: 5, arbitrary: fc.constant("tiny" as const) },
    { weight: 1, arbitrary: fc.constant("large" as const) },
  ),
});

/**
 * Write the program that numbers stand for.
 *
 * @returns `undefined` where Fluxion says that there is no such program, for example for the reverse mode of a loop
 * without bound.
 */
export function randomCase(
  choice: CaseChoice,
  rejected?: (error: unknown) => void,
): ProgramCase | undefined {
  const limits = LIMITS[choice.scale];
  const arrays = choice.inputs.map((numbers) => randomInput(numbers, limits));
  const f = transformed(randomFunction(choice.steps, limits), choice.transformation);
  try {
    const tensors = arrays.map((array) => fromHost(array));
    const { program, captures } = trace((...xs) => [...f(...xs)], ...tensors);
    const first = captures.length;
    const donated = arrays.flatMap((_, i) => ((choice.donated >> i) & 1 ? [first + i] : []));
    return { program, inputs: [...captures.map(hostArray), ...arrays], donated: new Set(donated) };
  } catch (error) {
    rejected?.(error);
    if (isFluxionError(error)) return undefined;
    throw error;
  }
}
