/** Runs one kernel of the library on host arrays, without the executor around it. */
import type { Block, Buffer, PrimitiveKernel } from "../src/compiler/kernel.ts";
import { allocate, BYTES_PER_ELEMENT, type DType, type TypedArray } from "../src/dtype.ts";
import { i32, ModuleWriter, supports } from "../src/executors/wasm/encoding/index.ts";
import type { KernelContext, Phase } from "../src/executors/wasm/kernel-context.ts";
import { libraryEmitterOf } from "../src/executors/wasm/library/index.ts";
import type { HostArray } from "../src/host-array.ts";
import { trace } from "../src/index.ts";
import type { Params, Primitive } from "../src/primitive.ts";
import type { Literal } from "../src/program/program.ts";
import { sizeOf } from "../src/shape.ts";

/** A primitive with its parameters. */
export interface Application {
  readonly primitive: Primitive;
  readonly params: Params;
}

/** Throws unless all entries are the same, with the sign of zero; NaN is NaN. */
export function expectSameValues(
  actual: readonly HostArray[] | undefined,
  expected: readonly HostArray[],
): void {
  if (actual === undefined) throw new Error("there is no kernel");
  expected.forEach(({ data }, k) => {
    const found = actual[k].data;
    if (found.length !== data.length) throw new Error(`result ${k}: ${found.length} entries`);
    for (let i = 0; i < data.length; i++) {
      if (!Object.is(found[i], data[i]))
        throw new Error(`result ${k}, entry ${i}: ${found[i]} instead of ${data[i]}`);
    }
  });
}

/** How to run a kernel. */
export interface RunOptions {
  readonly relaxed?: boolean;
  /** Tiles in reverse order. */
  readonly reverse?: boolean;
}

/** The equation of a primitive in what a function traces to. */
export function applicationOf(
  name: string,
  fn: (...tensors: never[]) => unknown,
  ...args: readonly unknown[]
): Application {
  const { program } = trace(fn as (...tensors: unknown[]) => unknown, ...args);
  const found = program.equations.find(({ primitive }) => primitive.name === name);
  if (found === undefined) throw new Error(`there is no ${name} in the program`);
  return found;
}

/** A host array of numbers. */
export function hostArray(
  dtype: DType,
  shape: readonly number[],
  value: (i: number) => number,
): HostArray {
  const data = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = value(i);
  return { dtype, shape, data };
}

/** The values that the primitive itself computes. */
export function evaluated(
  { primitive, params }: Application,
  operands: readonly (HostArray | Literal)[],
): readonly HostArray[] {
  const inputs = operands.map((x) =>
    "data" in x ? x : { ...x, data: allocate(x.dtype, sizeOf(x.shape)).fill(x.value) },
  );
  const specs = primitive.infer(inputs, params);
  return primitive.evaluate(inputs, params, specs, {
    allocate: ({ shape, dtype }) => ({ shape, dtype, data: allocate(dtype, sizeOf(shape)) }),
    run: () => {
      throw new Error("no control flow here");
    },
  });
}

/** A kernel that is ready to run again and again. */
export interface LoadedKernel {
  readonly results: readonly HostArray[];
  /** Bytes of the module. */
  readonly size: number;
  readonly tiles: readonly number[];
  run(): void;
}

const GUARD = 64;
const FRAME = 1024;

/** The kernel's module with its operands in memory; `undefined` if the library has no such kernel. */
export function loadLibraryKernel(
  { primitive, params }: Application,
  operands: readonly (HostArray | Literal)[],
  { relaxed = supports("relaxedSimd"), reverse = false }: RunOptions = {},
): LoadedKernel | undefined {
  const specs = primitive.infer(operands, params);
  const buffers: Buffer[] = [];
  // Offsets that are no multiple of a vector: 1 to 3 elements.
  const block = ({ shape, dtype }: { shape: readonly number[]; dtype: DType }): Block => {
    const offset = (buffers.length % 3) + 1;
    buffers.push({ dtype, size: sizeOf(shape) + offset, role: "temporary" });
    return { buffer: buffers.length - 1, offset, shape, dtype };
  };
  const kernel: PrimitiveKernel = {
    kind: "primitive",
    primitive,
    params,
    operands: operands.map((x) => ("data" in x ? block(x) : x)),
    results: specs.map(block),
  };
  const module = new ModuleWriter();
  module.importMemory("env", "memory", { initial: 1 });
  let scratch = 64;
  const workspaces: number[] = [];
  const constants: Constants[] = [];
  const made = new Map<string, unknown>();
  const context: KernelContext = {
    module,
    instructions: { relaxed },
    buffers,
    address: (frame, buffer) => i32.load(frame, 4 * buffer),
    reserveScratch: (bytes) => {
      scratch = Math.max(scratch, bytes);
    },
    reserveWorkspace: (bytes) => {
      const place = 4 * (buffers.length + workspaces.push(bytes) - 1);
      return (frame) => i32.load(frame, place);
    },
    constants: (data) => {
      constants.push({ workspace: workspaces.length, data });
      return context.reserveWorkspace(data.byteLength);
    },
    inJavaScript: () => {
      throw new Error("no JavaScript here");
    },
    once: <T>(key: string, make: () => T): T => {
      if (!made.has(key)) made.set(key, make());
      return made.get(key) as T;
    },
  };
  const phases = libraryEmitterOf(primitive)?.(context, kernel);
  if (phases === undefined) return undefined;
  phases.forEach(({ body }, i) => {
    module.export(body, `phase${i}`);
  });
  const sizes = { workspaces, constants, scratch };
  return load(module, kernel, operands, buffers, sizes, phases, reverse);
}

/** Data of the module, in one of the workspaces. */
interface Constants {
  readonly workspace: number;
  readonly data: ArrayBufferView;
}

interface Sizes {
  readonly workspaces: readonly number[];
  readonly constants: readonly Constants[];
  readonly scratch: number;
}

function load(
  module: ModuleWriter,
  kernel: PrimitiveKernel,
  operands: readonly (HostArray | Literal)[],
  buffers: readonly Buffer[],
  { workspaces, constants, scratch }: Sizes,
  phases: readonly Phase[],
  reverse: boolean,
): LoadedKernel {
  let top = 65536;
  const place = (bytes: number): number => {
    const at = top;
    top += Math.ceil((bytes + GUARD) / 64) * 64;
    return at;
  };
  const sizes = [...buffers.map((b) => b.size * BYTES_PER_ELEMENT[b.dtype]), ...workspaces];
  const addresses = sizes.map(place);
  const scratchAt = place(scratch);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(top / 65536) });
  new Uint8Array(memory.buffer).fill(0xa5);
  new Uint32Array(memory.buffer, FRAME, addresses.length).set(addresses);
  for (const { workspace, data } of constants) {
    const from = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(memory.buffer).set(from, addresses[buffers.length + workspace]);
  }
  const bytes = module.encode();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const view = ({ buffer, offset, shape, dtype }: Block): TypedArray => {
    const Elements = allocate(dtype, 0).constructor as Float32ArrayConstructor;
    const at = addresses[buffer] + offset * BYTES_PER_ELEMENT[dtype];
    return new Elements(memory.buffer, at, sizeOf(shape)) as TypedArray;
  };
  kernel.operands.forEach((operand, i) => {
    const given = operands[i];
    if ("buffer" in operand && "data" in given) view(operand).set(given.data);
  });
  const checkGuards = (): void => {
    const all = new Uint8Array(memory.buffer);
    const ends = [...sizes, scratch].map((size, i) => [addresses[i] ?? scratchAt, size]);
    for (const [at, size] of ends) {
      for (let i = at + size; i < at + size + GUARD; i++)
        if (all[i] !== 0xa5) throw new Error("the kernel wrote behind a buffer");
    }
    for (const { buffer, offset, dtype } of kernel.results) {
      const from = addresses[buffer];
      for (let i = from; i < from + offset * BYTES_PER_ELEMENT[dtype]; i++)
        if (all[i] !== 0xa5) throw new Error("the kernel wrote before a result");
    }
  };
  return {
    results: kernel.results.map((block) => ({ ...block, data: view(block) })),
    size: bytes.length,
    tiles: phases.map(({ tiles }) => tiles),
    run() {
      phases.forEach(({ tiles }, i) => {
        const body = exports[`phase${i}`] as (frame: number, tile: number, at: number) => void;
        for (let t = 0; t < tiles; t++) body(FRAME, reverse ? tiles - 1 - t : t, scratchAt);
      });
      checkGuards();
    },
  };
}

/** Results of the kernel, or `undefined` if the library has none. */
export function runLibraryKernel(
  application: Application,
  operands: readonly (HostArray | Literal)[],
  options: RunOptions = {},
): readonly HostArray[] | undefined {
  const loaded = loadLibraryKernel(application, operands, options);
  if (loaded === undefined) return undefined;
  loaded.run();
  return loaded.results;
}
