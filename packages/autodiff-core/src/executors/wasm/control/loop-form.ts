/** What scans and while loops have in common: tensors that are fixed, carried on, read and written entry by entry. */
import type { Block, ControlKernel } from "../../../compiler/kernel.ts";
import type { ScanParams } from "../../../control-flow/scan-params.ts";
import type { WhileParams } from "../../../control-flow/while-primitive.ts";
import { type Elements, type Scene, scalarValues, type Turn, turnOf } from "./scalar-values.ts";
import { clampedTurns } from "./while-kernel.ts";

export interface LoopForm {
  readonly fixed: readonly Block[];
  readonly initial: readonly Block[];
  /** Where states are in the end. */
  readonly states: readonly Block[];
  /** Tensors of which each turn reads an entry. */
  readonly inputs: readonly Block[];
  /** Tensors of which each turn writes an entry. */
  readonly outputs: readonly Block[];
  /** The most turns; `undefined` for no bound. */
  readonly turns: number | undefined;
  readonly reverse: boolean;
  /**
   * The nodes of a turn.
   *
   * @param entries - Those of the inputs in the region of the turn.
   */
  turn(
    scene: Scene,
    fixed: readonly Elements[],
    entries: (inner: Scene) => readonly Elements[],
  ): Turn;
}

export function loopForm(kernel: ControlKernel): LoopForm {
  return kernel.kind === "scan" ? scanForm(kernel) : whileForm(kernel);
}

function scanForm({ params, operands, results, bodies: [body] }: ControlKernel): LoopForm {
  const { constants, state, length, reverse } = params as ScanParams;
  const states = results.slice(0, state);
  return {
    fixed: operands.slice(0, constants),
    initial: operands.slice(constants, constants + state),
    states,
    inputs: operands.slice(constants + state),
    outputs: results.slice(state),
    turns: length,
    reverse,
    turn: (scene, fixed, entries) =>
      turnOf(scene, states, {
        next: (inner, now) => scalarValues(inner, body, [...fixed, ...now, ...entries(inner)]),
      }),
  };
}

function whileForm({ params, operands, results, bodies: [test, body] }: ControlKernel): LoopForm {
  const { conditionConstants, bodyConstants, maxSteps } = params as WhileParams;
  const constants = conditionConstants + bodyConstants;
  return {
    fixed: operands.slice(0, constants),
    initial: operands.slice(constants),
    states: results,
    inputs: [],
    outputs: [],
    turns: maxSteps === null ? undefined : clampedTurns(maxSteps),
    reverse: false,
    turn: (scene, fixed) =>
      turnOf(scene, results, {
        test: (inner, now) =>
          scalarValues(inner, test, [...fixed.slice(0, conditionConstants), ...now])[0][0],
        next: (inner, now) =>
          scalarValues(inner, body, [...fixed.slice(conditionConstants), ...now]),
      }),
  };
}
