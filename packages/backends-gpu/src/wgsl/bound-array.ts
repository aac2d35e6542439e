/** Arrays of words as kernels reach them: what one binding holds, or several in a row that stand for one. */
import { type Place, spanOf } from "../lowering/place.ts";
import { bytesOf } from "../storage.ts";
import type { Binding } from "./bindings.ts";
import type { ShaderWriter } from "./shader-writer.ts";

/** What one slot holds, and the first of its words among those of all. */
interface Piece {
  readonly name: string;
  readonly start: number;
}

export class BoundArray {
  readonly binding: Binding;
  /** Byte of the root at which it begins. */
  readonly byte: number;
  readonly #pieces: readonly Piece[];

  /**
   * What a place needs of a binding.
   *
   * @param first - Number of the first slot of the binding.
   */
  constructor(binding: Binding, first: number, place: Place) {
    const { slots } = binding;
    const end = place.byte + bytesOf(place.dtype, spanOf(place));
    const from = Math.max(
      0,
      slots.findLastIndex(({ byte }) => byte <= place.byte),
    );
    const touched = slots.filter(({ byte }, s) => s === from || (s > from && byte < end));
    this.binding = binding;
    this.byte = slots[from].byte;
    this.#pieces = touched.map(({ byte }, p) => ({
      name: `m${first + from + p}`,
      start: (byte - this.byte) / 4,
    }));
  }

  /** The element at an index. */
  read(shader: ShaderWriter, index: string): string {
    if (this.#pieces.length === 1) return this.#value(elementOf(this.#pieces[0], index));
    const name = this.#nameOf("read");
    // What other pieces have at the index does not matter: it is read sooner than a branch is taken.
    const found = this.#pieces
      .map((piece) => this.#value(elementOf(piece, "element_at")))
      .reduceRight(
        (after, here, p) => `select(${after}, ${here}, element_at < ${this.#pieces[p + 1].start}u)`,
      );
    shader.declare(
      name,
      `fn ${name}(element_at: u32) -> ${this.binding.type} { return ${found}; }`,
    );
    return `${name}(u32(${index}))`;
  }

  /** A statement that changes the element at an index. */
  write(shader: ShaderWriter, index: string, word: string): string {
    const set = (element: string, value: string): string =>
      this.binding.isAtomic ? `atomicStore(&${element}, ${value});` : `${element} = ${value};`;
    if (this.#pieces.length === 1) return set(elementOf(this.#pieces[0], index), word);
    const name = this.#nameOf("write");
    const body = this.#inPieces((element) => set(element, "word"));
    shader.declare(name, `fn ${name}(element_at: u32, word: ${this.binding.type}) { ${body} }`);
    return `${name}(u32(${index}), ${word});`;
  }

  /** Statements that are given a pointer to the element at an index. */
  at(index: string, statements: (pointer: string) => string): string {
    if (this.#pieces.length === 1) return statements(`&${elementOf(this.#pieces[0], index)}`);
    const body = this.#inPieces((element) => statements(`&${element}`));
    return `{ let element_at = u32(${index}); ${body} }`;
  }

  #nameOf(verb: string): string {
    return [verb, ...this.#pieces.map(({ name }) => name)].join("_");
  }

  #value(element: string): string {
    return this.binding.isAtomic ? `atomicLoad(&${element})` : element;
  }

  /** Statements for element `element_at`, in whichever piece it is. */
  #inPieces(statements: (element: string) => string): string {
    return this.#pieces
      .map((own, p) => {
        const next = this.#pieces[p + 1];
        const condition = next === undefined ? "" : `if (element_at < ${next.start}u) `;
        return `${condition}{ ${statements(elementOf(own, "element_at"))} }`;
      })
      .join(" else ");
  }
}

function elementOf({ name, start }: Piece, index: string): string {
  return `${name}[${start === 0 ? index : `${index} - ${start}u`}]`;
}
