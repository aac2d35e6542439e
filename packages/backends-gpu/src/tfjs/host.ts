/** Equations on the host: by the loops of their primitives, or by the executor of the host. */
import type { Equation, HostArray, Program, TensorSpec } from "@fluxion/autodiff-core";
import { defaultExecutor, type EvaluationContext } from "@fluxion/autodiff-core/compiler";
import type { TfDevice } from "./device.ts";
import type { Operation } from "./lowered-program.ts";
import { sizeOf } from "./storage.ts";
import { Value } from "./value.ts";
import { readValues } from "./work.ts";

const ARRAY_OF = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

const CONTEXT: EvaluationContext = {
  allocate: ({ shape, dtype }: TensorSpec) => {
    const data = new ARRAY_OF[dtype](sizeOf(shape));
    return { shape, dtype, data };
  },
  run: (program, inputs) => runOnHost(program, inputs),
};

/** Evaluate an equation on the host. */
export function hostOperation(device: TfDevice, equation: Equation): Operation {
  const { primitive, params, outputs } = equation;
  return function* (operands) {
    const arrays = yield* readValues(operands);
    const results = primitive.evaluate(arrays, params, outputs, CONTEXT);
    return results.map((array, i) => Value.ofHost(device, ownArray(array, outputs[i])));
  };
}

/** Have the executor of the host compile and run an equation, as loops over small tensors. */
export function compiledOperation(device: TfDevice, equation: Equation): Operation {
  const inputs = equation.inputs.filter((atom) => atom.kind === "variable");
  const program: Program = {
    inputs: [...new Set(inputs)],
    equations: [equation],
    outputs: equation.outputs,
  };
  const places = program.inputs.map((input) => equation.inputs.indexOf(input));
  const executor = defaultExecutor();
  const executable = executor.compile(program);
  return function* (operands) {
    const arrays = yield* readValues(places.map((place) => operands[place]));
    const buffers = arrays.map((array) => executor.upload(array));
    const results = executable.run(buffers);
    for (const buffer of buffers) buffer.free();
    return results.map((buffer) => {
      const array = executor.downloadSync?.(buffer) as HostArray;
      buffer.free();
      return Value.ofHost(device, array);
    });
  };
}

/** The values of an equation all of whose operands are constants. */
export function constantsOf(equation: Equation): readonly HostArray[] {
  const { primitive, params, inputs, outputs } = equation;
  const arrays = inputs.map((atom) => filled(atom, atom.kind === "literal" ? atom.value : 0));
  return primitive
    .evaluate(arrays, params, outputs, CONTEXT)
    .map((array, i) => ownArray(array, outputs[i]));
}

/** An array with one value everywhere. */
export function filled(spec: TensorSpec, value: number): HostArray {
  const array = CONTEXT.allocate(spec);
  array.data.fill(value);
  return array;
}

/** Primitives that only rename what they are given do not say so in the array. */
function ownArray({ data }: HostArray, { shape, dtype }: TensorSpec): HostArray {
  return { shape, dtype, data };
}

function runOnHost(program: Program, inputs: readonly HostArray[]): readonly HostArray[] {
  const executor = defaultExecutor();
  const outputs = executor.compile(program).run(inputs.map((x) => executor.upload(x)));
  return outputs.map((x) => executor.downloadSync?.(x) as HostArray);
}
