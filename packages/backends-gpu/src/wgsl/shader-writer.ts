/** Writes one kernel: its bindings, the functions that it uses, its entry point. */

import type { DType } from "@fluxion/autodiff-core";
import type { KernelContext } from "../lowering/kernel-context.ts";
import { CONTROL, type Move } from "../lowering/place.ts";
import type { Shader } from "../lowering/step.ts";
import { CONTROL_WORDS } from "../storage.ts";
import { type Binding, bindingsOf } from "./bindings.ts";
import { BoundArray } from "./bound-array.ts";
import { storedType } from "./types.ts";

export interface ShaderOptions {
  /** Buffers, by number. One that is read and written is named in both. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Those that are best bound as vectors of four words, and are where {@link ShaderWriter.isWide} says so. */
  readonly vectors?: readonly number[];
  /** Written buffers whose words atomic functions change: see {@link ShaderWriter.atomically}. */
  readonly atomics?: readonly number[];
}

export interface EntryOptions {
  readonly workgroupSize: readonly [number, number, number];
  /**
   * Statements. There are `lid: vec3<u32>` (position in the workgroup), `lix: u32` (the same as one number), and `wid: vec3<u32>` (of the
   * workgroup in the dispatch).
   */
  readonly body: string;
  /** Whether the body uses subgroups; then there is `lane: u32`, the position in the subgroup. */
  readonly usesSubgroups?: boolean;
}

/** Prelude of every shader: bits of what has no literal. */
const SPECIALS = `var<private> nan_bits: u32 = 0x7fc00000u;
var<private> infinity_bits: u32 = 0x7f800000u;
`;

export class ShaderWriter {
  readonly #context: KernelContext;
  readonly #bindings: Binding[];
  /** By buffer. */
  readonly #arrays = new Map<number, BoundArray>();
  readonly #declarations = new Map<string, string>();
  /** Loops whose turns the kernel asks for. */
  readonly #levels: number[] = [];

  /** @throws BackendError if the kernel binds more than the adapter allows. */
  constructor(
    context: KernelContext,
    { reads, writes, vectors = [], atomics = [] }: ShaderOptions,
  ) {
    this.#context = context;
    const written = new Set(writes);
    this.#bindings = bindingsOf(
      [...new Set([...reads, ...writes])].map((buffer) => ({
        ...context.place(buffer),
        buffer,
        written: written.has(buffer),
        wide: vectors.includes(buffer) && context.place(buffer).dtype !== "float64",
        isAtomic: atomics.includes(buffer),
      })),
      context.capabilities,
      context.origin?.kernel,
    );
    let slots = 0;
    for (const binding of this.#bindings) {
      for (const b of binding.buffers) {
        this.#arrays.set(b, new BoundArray(binding, slots, context.place(b)));
      }
      slots += binding.slots.length;
    }
  }

  /** Whether a processor runs it, for want of a GPU. */
  get isSoftware(): boolean {
    return this.#context.capabilities.isSoftware;
  }

  /** Whether a buffer is bound as vectors of four words: all that shares its binding is to be as well. */
  isWide(buffer: number): boolean {
    return this.#array(buffer).binding.wide;
  }

  /** The element of a buffer at an index, an expression of type i32 or u32. */
  load(buffer: number, index: string): string {
    const array = this.#array(buffer);
    const { type, wide } = array.binding;
    const at = this.#wordAt(buffer, index);
    const { dtype } = this.#context.place(buffer);
    if (dtype === "float64") {
      const [low, high] = [at, `${at} + 1`].map((word) =>
        fromWord("uint32", type, array.read(this, word)),
      );
      return `vec2u(${low}, ${high})`;
    }
    const word = wide ? `${array.read(this, `(${at}) >> 2`)}[(${at}) & 3]` : array.read(this, at);
    return fromWord(dtype, type, word);
  }

  /** The vector, in a wide buffer, that an index lies in. */
  loadVector(buffer: number, index: string): string {
    return this.#array(buffer).read(this, `(${this.#wordAt(buffer, index)}) >> 2`);
  }

  /** An element of a vector that {@link loadVector} gave. */
  component(buffer: number, vector: string, lane: number): string {
    const { type } = this.#array(buffer).binding;
    return fromWord(this.#context.place(buffer).dtype, type, `${vector}.${"xyzw"[lane]}`);
  }

  /** A statement that stores a value of the buffer's dtype. */
  store(buffer: number, index: string, value: string): string {
    const array = this.#array(buffer);
    const { type, wide } = array.binding;
    const at = this.#wordAt(buffer, index);
    const { dtype } = this.#context.place(buffer);
    if (dtype === "float64") {
      const [low, high] = [at, `${at} + 1`].map((word, w) =>
        array.write(this, word, toWord("uint32", type, `words[${w}]`)),
      );
      return `{ let words = ${value}; ${low} ${high} }`;
    }
    const word = toWord(dtype, type, value);
    if (wide) return `${array.read(this, `(${at}) >> 2`)}[(${at}) & 3] = ${word};`;
    return array.write(this, at, word);
  }

  /** Statements that are given a pointer to the word of an element, an `atomic<u32>`: see `atomics` of the options. */
  atomically(buffer: number, index: string, statements: (pointer: string) => string): string {
    return this.#array(buffer).at(this.#wordAt(buffer, index), statements);
  }

  /** A statement that stores four values from an index on that is a multiple of four, in a wide buffer. */
  storeVector(buffer: number, index: string, values: readonly string[]): string {
    const { type } = this.#array(buffer).binding;
    const { dtype } = this.#context.place(buffer);
    const words = values.map((value) => toWord(dtype, type, value));
    return `${this.loadVector(buffer, index)} = vec4<${type}>(${words.join(", ")});`;
  }

  /** Declare something at module scope, once for each key: a function, a constant, workgroup memory. */
  declare(key: string, text: string): void {
    this.#declarations.set(key, text);
  }

  has(key: string): boolean {
    return this.#declarations.has(key);
  }

  finish({ workgroupSize, body, usesSubgroups = false }: EntryOptions): Shader {
    const slots = this.#bindings.flatMap((binding) =>
      binding.slots.map((slot) => ({ ...slot, type: elementType(binding) })),
    );
    const bindings = slots.map(
      ({ access, type }, i) =>
        `@group(0) @binding(${i}) var<storage, ${access}> m${i}: array<${type}>;\n`,
    );
    const check = this.#gateCheck();
    const turns = this.#levels.map(
      (_, i) => `@group(1) @binding(${i + 1}) var<uniform> turn${i}: u32;\n`,
    );
    const declarations = [...this.#declarations.values()].map((text) => `${text}\n`);
    const directive = usesSubgroups ? "enable subgroups;\n" : "";
    const lane = usesSubgroups ? ", @builtin(subgroup_invocation_id) lane: u32" : "";
    const code = `${directive}${SPECIALS}${bindings.join("")}${turns.join("")}${declarations.join("")}
@compute @workgroup_size(${workgroupSize.join(", ")})
fn main(@builtin(local_invocation_id) lid: vec3<u32>, @builtin(local_invocation_index) lix: u32,
  @builtin(workgroup_id) wid: vec3<u32>${lane}) {
${check}${body}
}
`;
    const { origin } = this.#context;
    return {
      code,
      slots: this.#bindings.flatMap((binding) => binding.slots),
      usesControl: this.has("control"),
      levels: this.#levels,
      origin,
    };
  }

  #array(buffer: number): BoundArray {
    const array = this.#arrays.get(buffer);
    if (array === undefined) throw new Error(`The kernel does not bind buffer ${buffer}.`);
    return array;
  }

  /** Index of the first word of an element in its array. */
  #wordAt(buffer: number, index: string): string {
    const { byte, motion, dtype } = this.#context.place(buffer);
    const base = (byte - this.#array(buffer).byte) / 4;
    const moves = (motion?.moves ?? []).map((move) => this.#moved(move));
    const own = moves.length === 0 ? index : `i32(${index})`;
    const element = [...moves, own].join(" + ");
    const words = dtype === "float64" ? `2 * (${element})` : element;
    return base === 0 ? words : `${base} + ${words}`;
  }

  #moved({ counter, start, step, alternates }: Move): string {
    const turn = counter.kind === "turn" ? this.turn(counter.level) : this.#word(counter.word);
    if (!alternates) return `${start} + ${step} * i32(${turn})`;
    return `${step} * i32((${turn} + ${start}u) & 1u)`;
  }

  /** The turn that the loop at a level is in, of type u32. */
  turn(level: number): string {
    const found = this.#levels.indexOf(level);
    return `turn${found < 0 ? this.#levels.push(level) - 1 : found}`;
  }

  #word(word: number): string {
    this.declare(
      "control",
      `@group(1) @binding(0) var<uniform> control: array<vec4<u32>, ${CONTROL_WORDS / 4}>;`,
    );
    return `control[${word >> 2}][${word & 3}]`;
  }

  /** Ends the kernel if its gate is closed. */
  #gateCheck(): string {
    const { gate } = this.#context;
    // A buffer cannot be bound as a uniform and for writing at once: what writes gates has none.
    const writesGates = this.#bindings.some(({ slots: [{ root }] }) => root === CONTROL);
    if (gate === undefined || writesGates) return "";
    return `if (${this.#word(gate)} == 0u) { return; }\n`;
  }
}

function elementType({ type, wide, isAtomic }: Binding): string {
  if (isAtomic) return "atomic<u32>";
  return wide ? `vec4<${type}>` : type;
}

/** A value of a dtype from how it is stored, in a word that is bound as some type. */
export function fromWord(dtype: DType, type: Binding["type"], word: string): string {
  const stored = storedType(dtype);
  const value = type === stored ? word : `bitcast<${stored}>(${word})`;
  return dtype === "bool" ? `(${value} != 0u)` : value;
}

/** How a value is stored, in a word that is bound as some type. */
export function toWord(dtype: DType, type: Binding["type"], value: string): string {
  const stored = dtype === "bool" ? `select(0u, 1u, ${value})` : value;
  return type === storedType(dtype) ? stored : `bitcast<${type}>(${stored})`;
}
