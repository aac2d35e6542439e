/**
 * The executor that every other one is compared with: one equation after another through
 * {@link Primitive.evaluate}, in float64 throughout.
 */
import { allocate, DTYPES, type DType } from "../dtype.ts";
import type { HostArray, TensorSpec } from "../host-array.ts";
import type { EvaluationContext } from "../primitive.ts";
import type { Atom, Equation, Program, Variable } from "../program/program.ts";
import { sizeOf } from "../shape.ts";
import type { DeviceBuffer, Executor } from "./executor.ts";

interface ReferenceBuffer extends DeviceBuffer {
  readonly array: HostArray;
}

/**
 * A slow and plain executor for checking others. It holds float32 values in float64 and rounds them only when they
 * are read, so that its results are as good as exact beside those of a float32 executor.
 */
export function reference(): Executor {
  return {
    name: "reference",
    dtypes: DTYPES,
    ownsMemory: false,
    compile: (program) => ({
      run: (inputs) => interpret(program, inputs.map(arrayOf)).map(bufferOf),
    }),
    upload: (array) => bufferOf(convert(array, storageDType(array.dtype))),
    download: async (buffer) => convert(arrayOf(buffer), buffer.dtype),
    downloadSync: (buffer) => convert(arrayOf(buffer), buffer.dtype),
  };
}

const context: EvaluationContext = { allocate: allocateStorage, run: interpret };

function interpret(program: Program, inputs: readonly HostArray[]): readonly HostArray[] {
  const values = new Map<Variable, HostArray>();
  program.inputs.forEach((input, i) => {
    values.set(input, inputs[i]);
  });
  const lastUses = lastUsesOf(program);
  program.equations.forEach((equation, position) => {
    const operands = equation.inputs.map((atom) => lookUp(atom, values));
    const results = evaluate(equation, operands);
    equation.outputs.forEach((output, i) => {
      values.set(output, results[i]);
    });
    for (const dead of lastUses[position]) values.delete(dead);
  });
  return program.outputs.map((atom) => lookUp(atom, values));
}

function evaluate(
  { primitive, params, outputs }: Equation,
  operands: readonly HostArray[],
): readonly HostArray[] {
  const body = primitive.body?.(params);
  if (body !== undefined) return interpret(body, operands);
  return primitive.evaluate(operands, params, outputs, context);
}

/** Per equation, the variables that nothing after it reads. */
function lastUsesOf({ equations, outputs }: Program): Variable[][] {
  const needed = new Set<Atom>(outputs);
  const dead: Variable[][] = equations.map(() => []);
  for (let position = equations.length - 1; position >= 0; position--) {
    const { inputs, outputs: results } = equations[position];
    for (const atom of [...inputs, ...results]) {
      if (atom.kind === "literal" || needed.has(atom)) continue;
      needed.add(atom);
      dead[position].push(atom);
    }
  }
  return dead;
}

function lookUp(atom: Atom, values: ReadonlyMap<Variable, HostArray>): HostArray {
  if (atom.kind === "literal") {
    const array = allocateStorage(atom);
    array.data.fill(atom.value);
    return array;
  }
  const value = values.get(atom);
  if (value === undefined)
    throw new Error(`Program is not well formed: v${atom.id} is not defined.`);
  return value;
}

function storageDType(dtype: DType): DType {
  return dtype === "float32" ? "float64" : dtype;
}

function allocateStorage({ shape, dtype }: TensorSpec): HostArray {
  return { shape, dtype, data: allocate(storageDType(dtype), sizeOf(shape)) };
}

/** A copy of which `stored` is the type of the memory; the tensor keeps its dtype. */
function convert({ shape, dtype, data }: HostArray, stored: DType): HostArray {
  const copy = allocate(stored, sizeOf(shape));
  copy.set(data);
  return { shape, dtype, data: copy };
}

function bufferOf(array: HostArray): ReferenceBuffer {
  return { shape: array.shape, dtype: array.dtype, array, free: () => undefined };
}

function arrayOf(buffer: DeviceBuffer): HostArray {
  return (buffer as ReferenceBuffer).array;
}
