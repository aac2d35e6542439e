import { asValue } from "./constant.ts";
import { FunctionBuilder } from "./function-builder.ts";
import type { FunctionReference, Parameters } from "./function-reference.ts";
import { pushUnsigned } from "./leb128.ts";
import { type NamedFunction, nameSection, pushName } from "./name-section.ts";
import {
  type Code,
  code,
  type Operand,
  TYPE_BYTE,
  type ValueType,
  type Variable,
} from "./value.ts";

/** Limits of a memory, in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum?: number;
  /** Shared between threads: needs a maximum, and the feature "threads". */
  readonly shared?: boolean;
}

/** The memory of a module. */
export interface MemoryReference {
  readonly kind: "memory";
  readonly index: number;
  readonly name: string;
}

/** A global variable: readable like a local, and set by `f.set` if mutable. */
export interface GlobalReference<T extends ValueType = ValueType> extends Variable<T> {
  readonly kind: "global";
  readonly index: number;
}

/** Parameters and result of a function. */
export interface FunctionSignature<P extends Parameters, R extends ValueType | "void"> {
  readonly params: P;
  readonly result?: R;
}

type Locals<P extends Parameters> = { readonly [N in keyof P]: Variable<P[N]> };

/** Writes the body of a function; what it returns is the function's result. */
export type FunctionBody<P extends Parameters, R extends ValueType | "void"> = (
  f: FunctionBuilder,
  params: Locals<P>,
  // biome-ignore lint/suspicious/noConfusingVoidType: a body without a result returns nothing.
) => Code<R> | number | bigint | void;

const EXPORT_KIND = { function: 0, memory: 2, global: 3 } as const;

const MUTABLE = 1;

/** Collects the parts of a module and encodes them. Imports come before definitions. */
export class ModuleWriter {
  readonly #types = new Map<string, number>();
  readonly #imports: number[][] = [];
  readonly #functionTypes: number[][] = [];
  readonly #bodies: number[][] = [];
  readonly #memories: number[][] = [];
  readonly #globals: number[][] = [];
  readonly #exports = new Map<string, number[]>();
  readonly #data: number[][] = [];
  readonly #functions: NamedFunction[] = [];
  #globalCount = 0;
  #hasMemory = false;

  /** Import the module's memory; limits must match those of the memory given. */
  importMemory(module: string, name: string, limits: MemoryLimits): MemoryReference {
    const memory = this.#addMemory(name);
    this.#import(module, name, 2, memoryType(limits));
    return memory;
  }

  /** Give the module a memory of its own. */
  memory(limits: MemoryLimits): MemoryReference {
    const memory = this.#addMemory("memory");
    this.#memories.push(memoryType(limits));
    return memory;
  }

  /** Import a function. */
  importFunction<const P extends Parameters, R extends ValueType | "void" = "void">(
    module: string,
    name: string,
    signature: FunctionSignature<P, R>,
  ): FunctionReference<P, R> {
    if (this.#bodies.length > 0) throw lateImport(module, name, "function");
    this.#import(module, name, 0, [...this.#typeIndex(signature)]);
    return this.#addFunction(name, signature, []);
  }

  /** Import a global; one that is mutable needs a `WebAssembly.Global`. */
  importGlobal<T extends ValueType>(
    module: string,
    name: string,
    type: T,
    options: { readonly mutable?: boolean } = {},
  ): GlobalReference<T> {
    const { mutable = false } = options;
    if (this.#globals.length > 0) throw lateImport(module, name, "global");
    this.#import(module, name, 3, [TYPE_BYTE[type], Number(mutable)]);
    return this.#addGlobal(name, type, mutable);
  }

  /** Define a mutable global with its initial value, a constant. */
  global<T extends ValueType>(
    name: string,
    type: T,
    initial: Operand<NoInfer<T>>,
  ): GlobalReference<T> {
    const value = asValue(type, initial, `global ${name}`);
    if (value.operands.length > 0 || value.slot >= 0)
      throw new Error(`global ${name}: expected a constant as initial value`);
    this.#globals.push([TYPE_BYTE[type], MUTABLE, ...value.bytes, 0x0b]);
    return this.#addGlobal(name, type, true);
  }

  /** Define a function by writing its body now. */
  function<const P extends Parameters, R extends ValueType | "void" = "void">(
    name: string,
    signature: FunctionSignature<P, R>,
    body: FunctionBody<P, R>,
  ): FunctionReference<P, R> {
    const { params, result = "void" } = signature;
    const builder = new FunctionBuilder(name, params, result);
    const value = body(builder, builder.params as Locals<P>);
    const entry = builder.finish(value as Operand<ValueType> | undefined);
    this.#functionTypes.push(this.#typeIndex(signature));
    this.#bodies.push(withSize(entry));
    return this.#addFunction(name, signature, builder.localNames);
  }

  /** Make a part visible from JavaScript; returns it. */
  export<Part extends FunctionReference | MemoryReference | GlobalReference>(
    part: Part,
    name: string = part.name,
  ): Part {
    if (this.#exports.has(name)) throw new Error(`export: there is already an export "${name}"`);
    const entry: number[] = [];
    pushName(entry, name);
    entry.push(EXPORT_KIND[part.kind]);
    pushUnsigned(entry, part.index);
    this.#exports.set(name, entry);
    return part;
  }

  /** Write bytes at an offset of the memory at each instantiation, in that of every thread too. */
  data(offset: number, bytes: Uint8Array): void {
    const segment = [0x00, ...asValue("i32", offset, "data: offset").bytes, 0x0b];
    pushUnsigned(segment, bytes.length);
    append(segment, bytes);
    this.#data.push(segment);
  }

  /**
   * The module's bytes.
   *
   * @param options - `names` adds the names of functions and locals, for profiles and debuggers.
   */
  encode(options: { readonly names?: boolean } = {}): Uint8Array<ArrayBuffer> {
    const out = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
    const types = [...this.#types.keys()].map((key) => key.split(",").map(Number));
    const sections: [id: number, entries: readonly (readonly number[])[]][] = [
      [1, types],
      [2, this.#imports],
      [3, this.#functionTypes],
      [5, this.#memories],
      [6, this.#globals],
      [7, [...this.#exports.values()]],
      [10, this.#bodies],
      [11, this.#data],
    ];
    for (const [id, entries] of sections) if (entries.length > 0) pushSection(out, id, entries);
    if (options.names) append(out, nameSection(this.#functions));
    return new Uint8Array(out);
  }

  #import(module: string, name: string, kind: number, description: readonly number[]): void {
    const entry: number[] = [];
    pushName(entry, module);
    pushName(entry, name);
    entry.push(kind, ...description);
    this.#imports.push(entry);
  }

  #typeIndex({
    params,
    result = "void",
  }: FunctionSignature<Parameters, ValueType | "void">): number[] {
    const types = Object.values(params).map((type) => TYPE_BYTE[type]);
    const type = [0x60];
    pushUnsigned(type, types.length);
    type.push(...types, ...(result === "void" ? [0] : [1, TYPE_BYTE[result]]));
    const key = type.join();
    if (!this.#types.has(key)) this.#types.set(key, this.#types.size);
    const index: number[] = [];
    pushUnsigned(index, this.#types.get(key) as number);
    return index;
  }

  #addMemory(name: string): MemoryReference {
    if (this.#hasMemory) throw new Error("a module has one memory, and this one has it already");
    this.#hasMemory = true;
    return { kind: "memory", index: 0, name };
  }

  #addFunction<P extends Parameters, R extends ValueType | "void">(
    name: string,
    { params, result = "void" as R }: FunctionSignature<P, R>,
    locals: readonly string[],
  ): FunctionReference<P, R> {
    const index = this.#functions.push({ name, locals }) - 1;
    return { kind: "function", index, name, params, result };
  }

  #addGlobal<T extends ValueType>(name: string, type: T, mutable: boolean): GlobalReference<T> {
    const index = this.#globalCount++;
    const number: number[] = [];
    pushUnsigned(number, index);
    const assign = mutable ? [0x24, ...number] : undefined;
    return { ...code(type, [], [0x23, ...number]), kind: "global", index, name, assign };
  }
}

function memoryType({ initial, maximum, shared = false }: MemoryLimits): number[] {
  for (const pages of [initial, maximum ?? initial])
    if (!Number.isInteger(pages) || pages < 0 || pages > 65536)
      throw new Error(`memory: expected 0 to 65536 pages, received ${pages}`);
  if (shared && maximum === undefined) throw new Error("memory: a shared one needs a maximum");
  // The flag 4 would mark 64-bit addresses.
  const type = [(maximum === undefined ? 0 : 1) + (shared ? 2 : 0)];
  pushUnsigned(type, initial);
  if (maximum !== undefined) pushUnsigned(type, maximum);
  return type;
}

function lateImport(module: string, name: string, kind: string): Error {
  return new Error(`import of ${module}.${name}: must come before the first ${kind} defined here`);
}

function pushSection(out: number[], id: number, entries: readonly (readonly number[])[]): void {
  const content: number[] = [];
  pushUnsigned(content, entries.length);
  for (const entry of entries) append(content, entry);
  out.push(id);
  append(out, withSize(content));
}

function withSize(content: readonly number[]): number[] {
  const result: number[] = [];
  pushUnsigned(result, content.length);
  append(result, content);
  return result;
}

/** `out.push(...bytes)` for more bytes than fit on the call stack. */
function append(out: number[], bytes: ArrayLike<number>): void {
  for (let i = 0; i < bytes.length; i++) out.push(bytes[i]);
}
