import { flattenArguments } from "../arguments.ts";
import { bind, uniform } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { treeFlatten } from "../tree.ts";
import { dropAxis } from "./scan-params.ts";
import { scanPrimitive } from "./scan-primitive.ts";
import { checkState, traceBody } from "./subprogram.ts";

/** Options of {@link scan}. */
export interface ScanOptions {
  /** Number of steps; needed only without inputs. */
  readonly length?: number;
  /** Run from the last input to the first; outputs stay at the place of their input. */
  readonly reverse?: boolean;
}

/**
 * Loop over the first axis of `inputs`, carrying a state.
 *
 * `step(state, input)` returns the next state and what to stack. The loop is one operation of the program: it is
 * traced once, differentiates in forward, reverse and Taylor mode, and runs inside the executor.
 *
 * @param init - Initial state, a tree; `step` must keep its shapes and dtypes.
 * @param inputs - Tree of tensors with the steps along axis 0, or `null`.
 * @returns The final state and the outputs stacked along axis 0.
 *
 * @example
 * ```ts test
 * import { array, scalar, scan } from "@fluxion/autodiff-core";
 *
 * const [total, sums] = scan((sum, x) => [sum.add(x), sum.add(x)], scalar(0), array([1, 2, 3]));
 * total.item() // => 6
 * sums.js() // => [1, 3, 6]
 * ```
 */
export function scan<State, Input, Output>(
  step: (state: State, input: Input) => readonly [State, Output],
  init: State,
  inputs: Input,
  options: ScanOptions = {},
): [state: State, outputs: Output] {
  const initial = flattenArguments("scan", init);
  const stacked = flattenArguments("scan", inputs);
  const length = scanLength(stacked.leaves, options.length);
  const { structure } = treeFlatten([init, inputs]);
  const body = traceBody(
    "scan",
    step,
    [...initial.leaves, ...stacked.leaves.map(dropAxis)],
    structure,
  );
  const names = body.structure.unflatten<unknown>(body.outputs.map((_, i) => i));
  if (!Array.isArray(names) || names.length !== 2) throw notAPair();
  const next = treeFlatten(names[0]);
  const leaves = next.leaves.map((i) => body.outputs[Number(i)]);
  checkState("scan", initial, { leaves, structure: next.structure });
  const results = bind(scanPrimitive, [...body.captures, ...initial.leaves, ...stacked.leaves], {
    body: body.program,
    constants: body.captures.length,
    state: initial.leaves.length,
    length,
    reverse: options.reverse ?? false,
  });
  return body.structure.unflatten<[State, Output]>(results);
}

/**
 * Repeat `body` for `i` from `start` to `stop - 1`: a {@link scan} without inputs or outputs, differentiable in every
 * mode.
 *
 * @param body - `(i, state) ↦ state`; `i` is an int32 scalar.
 */
export function forLoop<State>(
  start: number,
  stop: number,
  body: (i: Tensor, state: State) => State,
  init: State,
): State {
  const step = ([i, state]: readonly [Tensor, State], _input: null) =>
    [[i.add(1), body(i, state)], null] as const;
  const first: readonly [Tensor, State] = [uniform({ shape: [], dtype: "int32" }, start), init];
  const [[, state]] = scan<readonly [Tensor, State], null, null>(step, first, null, {
    length: Math.max(0, stop - start),
  });
  return state;
}

function scanLength(inputs: readonly Tensor[], given: number | undefined): number {
  const lengths = [...inputs.map((x) => x.shape.at(0)), ...(given === undefined ? [] : [given])];
  const [length] = lengths;
  if (length === undefined && inputs.length === 0) {
    throw new OptionError({
      where: "scan",
      expected: "inputs to loop over, or options.length",
      received: "neither",
      fix: "Give { length } when there are no inputs.",
    });
  }
  if (length === undefined || lengths.some((n) => n !== length)) {
    throw new ShapeError({
      where: "scan",
      expected: "inputs with the same number of steps on axis 0",
      received: `${inputs.map(formatSpec).join(", ")}${given === undefined ? "" : `, length ${given}`}`,
      fix: "Close over values that are the same at every step instead of scanning them.",
    });
  }
  return length;
}

function notAPair(): OptionError {
  return new OptionError({
    where: "scan",
    expected: "a step that returns [state, output]",
    received: "another structure",
    fix: "Return [state, null] when there is nothing to stack.",
  });
}
