/** Branches and loops, driven from JavaScript: their bodies are programs that run on the same values. */
import type { Equation, HostArray, Program } from "@fluxion/autodiff-core";
import type { TfDevice } from "./device.ts";
import { type LoweredProgram, type Operation, runProgram } from "./lowered-program.ts";
import { hostArray, sizeOf } from "./storage.ts";
import { Value } from "./value.ts";
import { readValues, type Work } from "./work.ts";

type Lower = (program: Program) => LoweredProgram;

type CondParams = { readonly branches: readonly Program[] };
type WhileParams = {
  readonly condition: Program;
  readonly body: Program;
  readonly conditionConstants: number;
  readonly bodyConstants: number;
  readonly maxSteps: number | null;
};
type ScanParams = {
  readonly body: Program;
  readonly constants: number;
  readonly state: number;
  readonly length: number;
  readonly reverse: boolean;
};

/** How control flow is done, by name of the primitive. */
export const CONTROL: Readonly<
  Record<string, (device: TfDevice, equation: Equation, lower: Lower) => Operation>
> = { cond: condOperation, while: whileOperation, scan: scanOperation };

function condOperation(_device: TfDevice, { params }: Equation, lower: Lower): Operation {
  const branches = (params as CondParams).branches.map(lower);
  return function* ([index, ...operands]) {
    const chosen = yield* readNumber(index);
    const branch = branches[Math.min(Math.max(chosen, 0), branches.length - 1)];
    return yield* runProgram(branch, operands);
  };
}

function whileOperation(_device: TfDevice, { params }: Equation, lower: Lower): Operation {
  const { conditionConstants, bodyConstants, maxSteps } = params as WhileParams;
  const condition = lower((params as WhileParams).condition);
  const body = lower((params as WhileParams).body);
  return function* (operands) {
    const asked = operands.slice(0, conditionConstants);
    const fixed = operands.slice(conditionConstants, conditionConstants + bodyConstants);
    const initial = operands.slice(conditionConstants + bodyConstants);
    const state = new State(initial);
    try {
      for (let step = 0; step < (maxSteps ?? Number.POSITIVE_INFINITY); step++) {
        const [goesOn] = yield* runProgram(condition, [...asked, ...state.values]);
        const answer = yield* readNumber(goesOn);
        goesOn.dispose();
        if (answer === 0) break;
        state.values = yield* runProgram(body, [...fixed, ...state.values]);
      }
      return state.release();
    } finally {
      state.dispose();
    }
  };
}

function scanOperation(device: TfDevice, { params, outputs }: Equation, lower: Lower): Operation {
  const { constants, state: states, length, reverse } = params as ScanParams;
  const body = lower((params as ScanParams).body);
  return function* (operands) {
    const fixed = operands.slice(0, constants);
    const state = new State(operands.slice(constants, constants + states));
    const stacked = operands.slice(constants + states);
    const rows: Value[][] = outputs.slice(states).map(() => []);
    try {
      for (let step = 0; step < length; step++) {
        const at = reverse ? length - 1 - step : step;
        const entries = stacked.map((x) => entryOf(device, x, at));
        const results = yield* runProgram(body, [...fixed, ...state.values, ...entries]);
        for (const entry of entries) entry.dispose();
        state.values = results.slice(0, states);
        rows.forEach((list, i) => {
          list[at] = results[states + i];
        });
      }
      const joined = rows.map((list, i) => stack(device, list, outputs[states + i]));
      return [...state.release(), ...joined];
    } finally {
      state.dispose();
      for (const value of rows.flat()) value.dispose();
    }
  };
}

/** What a loop carries on; the values before are given back. */
class State {
  #values: readonly Value[];

  constructor(initial: readonly Value[]) {
    this.#values = initial.map((value) => value.share());
  }

  get values(): readonly Value[] {
    return this.#values;
  }

  set values(next: readonly Value[]) {
    this.dispose();
    this.#values = next;
  }

  /** The values, which now belong to the caller. */
  release(): readonly Value[] {
    const values = this.#values;
    this.#values = [];
    return values;
  }

  dispose(): void {
    for (const value of this.#values) value.dispose();
  }
}

function* readNumber(value: Value): Work<number> {
  const [{ data }] = yield* readValues([value]);
  return data[0];
}

/** Entry `i` along the first axis. */
function entryOf(device: TfDevice, x: Value, i: number): Value {
  const shape = x.shape.slice(1);
  const { dtype, host } = x;
  if (host !== undefined) return Value.ofHost(device, entryOfArray(host, shape, i));
  const { tf } = device;
  const tensor = device.keep(() => {
    const flat = tf.reshape(x.tensor, [x.shape[0], sizeOf(shape)]);
    return tf.reshape(tf.slice(flat, [i, 0], [1, sizeOf(shape)]), [...shape]);
  });
  return Value.ofTensor(device, { shape, dtype }, tensor);
}

function entryOfArray({ dtype, data }: HostArray, shape: readonly number[], i: number): HostArray {
  const size = sizeOf(shape);
  return hostArray({ shape, dtype }, data.slice(i * size, (i + 1) * size));
}

/** Tensors that are joined at once: on a GPU each is an argument of a kernel. */
const AT_ONCE = 32;

function stack(device: TfDevice, rows: readonly Value[], spec: Equation["outputs"][number]): Value {
  const { tf } = device;
  const width = sizeOf(spec.shape.slice(1));
  const tensor = device.keep(() => {
    let parts = rows.map((row) => tf.reshape(row.tensor, [1, width]));
    while (parts.length > 1) {
      const groups = Math.ceil(parts.length / AT_ONCE);
      parts = Array.from({ length: groups }, (_, i) =>
        tf.concat(parts.slice(i * AT_ONCE, (i + 1) * AT_ONCE), 0),
      );
    }
    return tf.reshape(parts[0], [...spec.shape]);
  });
  return Value.ofTensor(device, { shape: spec.shape, dtype: spec.dtype }, tensor);
}
