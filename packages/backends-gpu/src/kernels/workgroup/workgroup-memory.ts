/** How the kernels of a workgroup's schedule read and write its buffers. */
import type { Buffer } from "@fluxion/autodiff-core/compiler";
import { fromWord, type ShaderWriter, toWord } from "../../wgsl/shader-writer.ts";
import { literal } from "../../wgsl/types.ts";
import type { Homes } from "./homes.ts";

/** Where an input or output of the schedule lies. */
export interface Outside {
  /** Number among the buffers that the shader binds. */
  readonly buffer: number;
  /** Element at which it begins, an expression of type i32. */
  readonly start?: string;
  /** What is stored is added to what is there, except where this condition holds. */
  readonly startsAnew?: string;
}

/** Storage for temporaries. */
export interface FarMemory {
  /** Words, of dtype uint32. */
  readonly buffer: number;
  /** First word of the workgroup. */
  readonly start: string;
}

/** Reads and writes buffers, by their numbers in the schedule. */
export class WorkgroupMemory {
  readonly shader: ShaderWriter;
  /** Number of the kernel that is being written. */
  kernel = 0;
  readonly #buffers: readonly Buffer[];
  readonly #homes: Homes;
  readonly #far: FarMemory;
  readonly #outside: (buffer: number) => Outside;

  constructor(
    shader: ShaderWriter,
    buffers: readonly Buffer[],
    homes: Homes,
    far: FarMemory,
    outside: (buffer: number) => Outside,
  ) {
    this.shader = shader;
    this.#buffers = buffers;
    this.#homes = homes;
    this.#far = far;
    this.#outside = outside;
    if (homes.nearWords > 0)
      shader.declare("near", `var<workgroup> near: array<vec4<u32>, ${homes.nearWords / VECTOR}>;`);
  }

  load(buffer: number, index: string): string {
    const { dtype, role } = this.#buffers[buffer];
    if (role !== "temporary") {
      const { buffer: outer, start } = this.#outside(buffer);
      return this.shader.load(outer, plus(start, index));
    }
    const { near, far } = this.#placesOf(buffer);
    if (near !== undefined) return fromWord(dtype, "u32", nearWord(plus(near, index)));
    return fromWord(dtype, "u32", this.shader.load(this.#far.buffer, plus(far, index)));
  }

  /** A statement; `index` and `value` are names or simple expressions. */
  store(buffer: number, index: string, value: string): string {
    const { dtype, role } = this.#buffers[buffer];
    if (role !== "temporary") return this.#storeOutside(buffer, index, value);
    const { near, far } = this.#placesOf(buffer);
    const word = toWord(dtype, "u32", value);
    return [
      ...(near === undefined ? [] : [`${nearWord(plus(near, index))} = ${word};`]),
      ...(far === undefined ? [] : [this.shader.store(this.#far.buffer, plus(far, index), word)]),
    ].join("\n");
  }

  /** Four words from an index on that is a multiple of four, if they are near. */
  loadVector(buffer: number, index: string): string | undefined {
    const { near } = this.#placesOf(buffer);
    return near === undefined ? undefined : `near[(${plus(near, index)}) >> 2u]`;
  }

  /**
   * Statements that store four words from an index on that is a multiple of four, near; `undefined` if they do not belong
   * there. {@link spill} takes them to where else they belong.
   */
  storeVector(buffer: number, index: string, words: string): string | undefined {
    const vector = this.loadVector(buffer, index);
    return vector && `${vector} = ${words};`;
  }

  /** Statements that copy a temporary from near to far, by `size` invocations, if later kernels need it there. */
  spill(buffer: number, size: number): string | undefined {
    const { near, far } = this.#placesOf(buffer);
    if (near === undefined || far === undefined) return undefined;
    const copy = this.shader.store(
      this.#far.buffer,
      plus(far, "item"),
      nearWord(plus(near, "item")),
    );
    const words = this.#buffers[buffer].size;
    return `for (var item = i32(lix); item < ${words}; item += ${size}) { ${copy} }`;
  }

  #storeOutside(buffer: number, index: string, value: string): string {
    const { dtype } = this.#buffers[buffer];
    const { buffer: outer, start, startsAnew } = this.#outside(buffer);
    const at = plus(start, index);
    if (startsAnew === undefined) return this.shader.store(outer, at, value);
    const before = `select(${this.shader.load(outer, at)}, ${literal(dtype, 0)}, ${startsAnew})`;
    return this.shader.store(outer, at, `${before} + ${value}`);
  }

  /** First elements, of what the current kernel finds where. */
  #placesOf(buffer: number): { readonly near?: string; readonly far?: string } {
    if (this.#buffers[buffer].role !== "temporary") return {};
    const { near, far } = this.#homes.of.get(buffer) ?? {};
    const isNear = near !== undefined && near.from <= this.kernel && this.kernel <= near.to;
    return {
      ...(isNear && { near: `${near.word}` }),
      ...(far !== undefined && { far: plus(this.#far.start, `${far}`) }),
    };
  }
}

/** Words of a vector. */
const VECTOR = 4;

function nearWord(index: string): string {
  return `near[(${index}) >> 2u][(${index}) & 3]`;
}

function plus(start: string | undefined, index: string): string {
  return start === undefined || start === "0" ? index : `${start} + ${index}`;
}
