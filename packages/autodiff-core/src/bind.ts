/**
 * The one place through which every operation passes. An operation whose operands are all concrete, outside any
 * trace, runs at once on the executor; any other is recorded by the innermost builder that its operands belong to.
 */
import { allocate, roundTo } from "./dtype.ts";
import { BackendError, DisposedError } from "./errors.ts";
import { currentExecutor } from "./executors/current.ts";
import { executableFor } from "./executors/eager.ts";
import type { DeviceBuffer, Executor } from "./executors/executor.ts";
import type { HostArray, TensorSpec } from "./host-array.ts";
import type { Params, Primitive } from "./primitive.ts";
import {
  leakedTracer,
  ProgramBuilder,
  type Recording,
  type TensorAccess,
} from "./program/builder.ts";
import type { Program, Variable } from "./program/program.ts";
import { sizeOf } from "./shape.ts";
import { withSource } from "./source-location.ts";
import type { Tensor } from "./tensor.ts";

/** What a tensor is made of. */
export type Payload =
  | { readonly kind: "uniform"; readonly value: number }
  | { readonly kind: "buffer"; readonly executor: Executor; readonly buffer: DeviceBuffer }
  | { readonly kind: "traced"; readonly builder: ProgramBuilder; readonly variable: Variable }
  | { readonly kind: "disposed"; readonly reason: string };

type TensorFactory = (spec: TensorSpec, payload: Payload) => Tensor;

let factory: TensorFactory | undefined;

/** Called once by tensor.ts: operations make tensors without depending on the class that depends on them. */
export function provideTensors(make: TensorFactory): void {
  factory = make;
}

function makeTensor(spec: TensorSpec, payload: Payload): Tensor {
  if (factory === undefined) throw new Error("The Tensor class has not been loaded.");
  return factory(spec, payload);
}

/** A constant that is the same everywhere and needs no memory. */
export function uniform(spec: TensorSpec, value: number): Tensor {
  return makeTensor(spec, { kind: "uniform", value: roundTo(spec.dtype, value) });
}

/** The value of a uniform constant, `undefined` for any other tensor. */
export function uniformValue(tensor: Tensor): number | undefined {
  return tensor.payload.kind === "uniform" ? tensor.payload.value : undefined;
}

/** A concrete tensor around a buffer. */
export function fromBuffer(executor: Executor, buffer: DeviceBuffer): Tensor {
  return makeTensor(buffer, { kind: "buffer", executor, buffer });
}

/** A concrete tensor with the values of a host array. */
export function fromHost(array: HostArray): Tensor {
  const executor = currentExecutor();
  return fromBuffer(executor, executor.upload(array));
}

const access: TensorAccess = {
  make: (spec, builder, variable) => makeTensor(spec, { kind: "traced", builder, variable }),
  atom(tensor, builder) {
    const { payload } = tensor;
    if (payload.kind === "uniform") {
      return { kind: "literal", shape: tensor.shape, dtype: tensor.dtype, value: payload.value };
    }
    if (payload.kind === "traced") {
      if (payload.builder.closed) throw leakedTracer("trace");
      return payload.builder === builder ? payload.variable : undefined;
    }
    checkAlive("trace", payload);
    return undefined;
  },
};

const active: ProgramBuilder[] = [];

/** Run `body` with a new builder as the innermost one, and return what it recorded with the outputs it chose. */
export function recording<T>(
  recordsAll: boolean,
  body: (builder: ProgramBuilder) => { readonly outputs: readonly Tensor[]; readonly result: T },
): Recording & { readonly result: T } {
  const builder = new ProgramBuilder(active.length + 1, recordsAll, access);
  active.push(builder);
  try {
    const { outputs, result } = body(builder);
    return { ...builder.finish(outputs), result };
  } catch (error) {
    builder.abandon();
    throw error;
  } finally {
    active.splice(active.indexOf(builder), 1);
  }
}

/** Whether operations are being recorded rather than run. */
export function isTracing(): boolean {
  return active.some((builder) => builder.recordsAll);
}

/**
 * Apply a primitive: run it at once, or record it while a function is being traced.
 *
 * @param inputs - Operands of the shapes and dtypes that the primitive's shape rule accepts.
 * @returns One tensor per output.
 */
export function bind<P extends Params>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  params: P,
): Tensor[] {
  for (const input of inputs) checkAlive(primitive.name, input.payload);
  const folded = foldUniform(primitive, inputs, params);
  if (folded !== undefined) return [folded];
  const builder = builderFor(primitive.name, inputs);
  if (builder !== undefined) return builder.record(primitive as Primitive, inputs, params);
  if (primitive.body !== undefined) return evaluateProgram(primitive.body(params), inputs);
  const executor = currentExecutor();
  const program = executableFor(executor, primitive as Primitive, inputs, params);
  return program.run(inputs.map((t) => bufferOf(t, executor))).map((b) => fromBuffer(executor, b));
}

/** {@link bind} for primitives with one output. */
export function bind1<P extends Params>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  params: P,
): Tensor {
  return bind(primitive, inputs, params)[0];
}

/** Apply every equation of a program to tensors, in the present context: runs it, or records it into a trace. */
export function evaluateProgram(program: Program, inputs: readonly Tensor[]): Tensor[] {
  const values = new Map<Variable, Tensor>();
  program.inputs.forEach((input, i) => {
    values.set(input, inputs[i]);
  });
  for (const { primitive, inputs: atoms, params, outputs, source } of program.equations) {
    const operands = atoms.map((atom) => valueOf(atom, values));
    const results = withSource(source, () => bind(primitive, operands, params));
    outputs.forEach((output, i) => {
      values.set(output, results[i]);
    });
  }
  return program.outputs.map((atom) => valueOf(atom, values));
}

/** The tensor that an atom stands for while a program is being interpreted. */
export function valueOf(
  atom: Program["outputs"][number],
  values: ReadonlyMap<Variable, Tensor>,
): Tensor {
  if (atom.kind === "literal") return uniform(atom, atom.value);
  const value = values.get(atom);
  if (value === undefined)
    throw new Error(`Program is not well formed: v${atom.id} is not defined.`);
  return value;
}

/** The tensor's memory on `executor`, copying it over from another executor if need be. */
export function bufferOf(tensor: Tensor, executor: Executor, where = "run"): DeviceBuffer {
  const { payload } = tensor;
  if (payload.kind === "uniform") return executor.upload(uniformArray(tensor, payload.value));
  if (payload.kind === "traced") throw leakedTracer(where);
  if (payload.kind === "disposed") throw disposedError(where, payload.reason);
  if (payload.executor === executor) return payload.buffer;
  const { executor: from, buffer } = payload;
  const array = buffer.host ?? from.downloadSync?.(buffer);
  if (array === undefined) throw foreignTensor(from, executor);
  return executor.upload(array);
}

function foreignTensor(from: Executor, to: Executor): BackendError {
  return new BackendError({
    where: to.name,
    expected: `tensors that live on ${to.name} or can be read at once`,
    received: `a tensor of the ${from.name} executor`,
    fix: "Read it with `await tensor.data()` and make a new one with array().",
  });
}

/** Host array of a uniform constant. */
export function uniformArray(spec: TensorSpec, value: number): HostArray {
  const data = allocate(spec.dtype, sizeOf(spec.shape)).fill(value);
  return { shape: spec.shape, dtype: spec.dtype, data };
}

export function checkAlive(where: string, payload: Payload): void {
  if (payload.kind === "disposed") throw disposedError(where, payload.reason);
}

function disposedError(where: string, reason: string): DisposedError {
  return new DisposedError({
    where,
    expected: "tensors that are still alive",
    received: `a tensor whose memory was given back (${reason})`,
    fix: "Dispose or donate a tensor only after its last use, or keep a copy.",
  });
}

function builderFor(where: string, inputs: readonly Tensor[]): ProgramBuilder | undefined {
  let builder: ProgramBuilder | undefined;
  for (const candidate of active) if (candidate.recordsAll) builder = candidate;
  for (const { payload } of inputs) {
    if (payload.kind !== "traced") continue;
    if (payload.builder.closed) throw leakedTracer(where);
    if (builder === undefined || payload.builder.level > builder.level) builder = payload.builder;
  }
  return builder;
}

function foldUniform<P extends Params>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  params: P,
): Tensor | undefined {
  if (primitive.uniform === undefined || inputs.length === 0) return undefined;
  const values: number[] = [];
  for (const { payload } of inputs) {
    if (payload.kind !== "uniform") return undefined;
    values.push(payload.value);
  }
  const [spec] = primitive.infer(inputs, params);
  return uniform(spec, primitive.uniform(values, params, inputs));
}
