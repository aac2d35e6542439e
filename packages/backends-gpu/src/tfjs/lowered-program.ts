/** Programs as lists of steps over numbered places. */
import type { Value } from "./value.ts";
import type { Work } from "./work.ts";

/** What a step does: its results belong to who runs it, its operands do not belong to it. */
export type Operation = (operands: readonly Value[]) => Work<readonly Value[]>;

/** An {@link Operation} and the places of its operands and results. */
export interface Step {
  readonly operation: Operation;
  readonly operands: readonly number[];
  readonly results: readonly number[];
  /** Places that nothing reads any more. */
  readonly dead: readonly number[];
}

export interface LoweredProgram {
  readonly constants: ReadonlyMap<number, Value>;
  readonly inputs: readonly number[];
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
}

/**
 * Run on values of the caller, whose they stay.
 *
 * @returns Values that belong to the caller.
 */
export function* runProgram(
  { constants, inputs, steps, outputs }: LoweredProgram,
  given: readonly Value[],
): Work<Value[]> {
  const frame = new Map(constants);
  inputs.forEach((place, i) => {
    frame.set(place, given[i]);
  });
  // What has been made here, by its place.
  const made = new Map<number, Value>();
  try {
    for (const { operation, operands, results, dead } of steps) {
      const values = yield* operation(operands.map((place) => valueAt(frame, place)));
      results.forEach((place, i) => {
        frame.set(place, values[i]);
        made.set(place, values[i]);
      });
      for (const place of dead) {
        made.get(place)?.dispose();
        made.delete(place);
        frame.delete(place);
      }
    }
    return outputs.map((place) => {
      const own = made.get(place);
      made.delete(place);
      return own ?? valueAt(frame, place).share();
    });
  } finally {
    for (const value of made.values()) value.dispose();
  }
}

function valueAt(frame: ReadonlyMap<number, Value>, place: number): Value {
  const value = frame.get(place);
  if (value === undefined) throw new Error(`Program is not well formed: nothing is at ${place}.`);
  return value;
}
