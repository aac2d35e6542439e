/** Elementary functions applied to arrays, for tests and benchmarks. */
import {
  f32x4,
  float32,
  float64,
  forRange,
  i32,
  ModuleWriter,
} from "../src/executors/wasm/encoding/index.ts";
import { emitFunction } from "../src/executors/wasm/lanes/functions/index.ts";
import type { LaneContext, Lanes } from "../src/executors/wasm/lanes/lane-value.ts";

export type FloatDType = "float32" | "float64";
export type FloatArray = Float32Array | Float64Array;

export interface AppliedFunction {
  /** Views of the module's memory: up to two operands, and the result. */
  readonly operands: readonly FloatArray[];
  readonly result: FloatArray;
  /** Compute the first `count` results; a multiple of the lanes. */
  run(count: number): void;
}

export interface ApplyOptions {
  readonly name: string;
  readonly dtype: FloatDType;
  readonly lanes: Lanes;
  readonly relaxed: boolean;
  /** Numbers in each array. */
  readonly size: number;
  readonly arity: 1 | 2;
}

/** A module whose function `run` applies a function to arrays in its memory. */
export function applyFunction(options: ApplyOptions): AppliedFunction {
  const { name, dtype, lanes, relaxed, size, arity } = options;
  const { scalar, vector, type, bytes } = dtype === "float32" ? float32 : float64;
  const space = Math.ceil((size * bytes) / 64) * 64 + 64;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((3 * space) / 65536) });
  const module = new ModuleWriter();
  module.importMemory("env", "memory", { initial: 1 });
  const once = cache();
  const run = module.function("run", { params: { count: "i32" } }, (f, { count }) => {
    const context: LaneContext = { f, lanes, module, instructions: { relaxed }, once };
    forRange(f, 0, count, lanes, (i) => {
      const address = f.let(i32.mul(i, bytes));
      const operands = Array.from({ length: arity }, (_, k) => {
        const at = k * space;
        return { dtype, value: lanes === 1 ? scalar.load(address, at) : vector.load(address, at) };
      });
      const { value } = emitFunction(context, name, operands);
      if (value.type !== (lanes === 1 ? type : "v128")) throw new Error(`${name}: ${value.type}`);
      if (lanes === 1) scalar.store(f, address, value as never, 2 * space);
      else f32x4.store(f, address, value as never, 2 * space);
    });
  });
  module.export(run);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), {
    env: { memory },
  });
  const view = (k: number) =>
    dtype === "float32"
      ? new Float32Array(memory.buffer, k * space, size)
      : new Float64Array(memory.buffer, k * space, size);
  return {
    operands: Array.from({ length: arity }, (_, k) => view(k)),
    result: view(2),
    run: exports["run"] as (count: number) => void,
  };
}

function cache(): LaneContext["once"] {
  const known = new Map<string, unknown>();
  return <T>(key: string, make: () => T) => {
    if (!known.has(key)) known.set(key, make());
    return known.get(key) as T;
  };
}
