/** What scans and while loops have in common: tensors that are fixed, carried on, read and written entry by entry. */
import type { Block, ControlKernel, Schedule } from "@fluxion/autodiff-core/compiler";

/** A body, and the first of its inputs, which stay the same. */
export interface FixedBody {
  readonly schedule: Schedule;
  readonly fixed: readonly Block[];
}

export interface LoopForm {
  /** After its fixed inputs it takes the states. */
  readonly condition: FixedBody | undefined;
  /** After its fixed inputs it takes the states, then entries; it gives the states, then entries. */
  readonly body: FixedBody;
  readonly initial: readonly Block[];
  /** Where states are in the end. */
  readonly states: readonly Block[];
  /** Tensors of which each turn reads an entry. */
  readonly inputs: readonly Block[];
  /** Tensors of which each turn writes an entry. */
  readonly outputs: readonly Block[];
  /** The most turns; infinite for no bound. */
  readonly turns: number;
  readonly reverse: boolean;
}

interface ScanParams {
  readonly constants: number;
  readonly state: number;
  readonly length: number;
  readonly reverse: boolean;
}

interface WhileParams {
  readonly conditionConstants: number;
  readonly bodyConstants: number;
  readonly maxSteps: number | null;
}

export function loopForm(kernel: ControlKernel): LoopForm {
  return kernel.kind === "scan" ? scanForm(kernel) : whileForm(kernel);
}

function scanForm({ params, operands, results, bodies: [schedule] }: ControlKernel): LoopForm {
  const { constants, state, length, reverse } = params as ScanParams;
  return {
    condition: undefined,
    body: { schedule, fixed: operands.slice(0, constants) },
    initial: operands.slice(constants, constants + state),
    states: results.slice(0, state),
    inputs: operands.slice(constants + state),
    outputs: results.slice(state),
    turns: length,
    reverse,
  };
}

function whileForm({ params, operands, results, bodies: [test, body] }: ControlKernel): LoopForm {
  const { conditionConstants, bodyConstants, maxSteps } = params as WhileParams;
  const constants = conditionConstants + bodyConstants;
  return {
    condition: { schedule: test, fixed: operands.slice(0, conditionConstants) },
    body: { schedule: body, fixed: operands.slice(conditionConstants, constants) },
    initial: operands.slice(constants),
    states: results,
    inputs: [],
    outputs: [],
    turns: maxSteps === null ? Number.POSITIVE_INFINITY : Math.max(0, Math.ceil(maxSteps)),
    reverse: false,
  };
}
