import { decodeElements, ELEMENT_BYTES, type ElementType } from "../elements.ts";
import { FETCH_AGAIN, formatError, type Origin } from "../format-failure.ts";
import type { MemoryBudget } from "../memory-budget.ts";
import type { NdData } from "../nd-array.ts";

/** A stretch of a MAT-file that is read from front to back. */
export interface MatCursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly origin: Origin;
  readonly budget: MemoryBudget;
  /** Where to read next, and where to stop; both count from the start of `bytes`. */
  offset: number;
  readonly end: number;
}

/** One data element: a type, and where its data lies. */
export interface MatElement {
  readonly type: number;
  readonly start: number;
  readonly length: number;
  /** Where its tag is, for errors. */
  readonly place: number;
}

/** Codes of data elements (table 1-1 of the MAT-File Format). */
export const MI = { int8: 1, utf8: 16, utf16: 17, utf32: 18, matrix: 14, compressed: 15 } as const;

const STORAGE: { readonly [code: number]: ElementType } = {
  1: "int8",
  2: "uint8",
  3: "int16",
  4: "uint16",
  5: "int32",
  6: "uint32",
  7: "float32",
  9: "float64",
  12: "int64",
  13: "uint64",
  16: "uint8",
  17: "uint16",
  18: "uint32",
};

/** A cursor over `bytes` from `offset` to their end. */
export function matCursor(
  bytes: Uint8Array,
  options: Omit<MatCursor, "bytes" | "view" | "end">,
): MatCursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { ...options, bytes, view, end: bytes.length };
}

/** A cursor over the data of an element. */
export function inside(cursor: MatCursor, { start, length }: MatElement): MatCursor {
  return { ...cursor, offset: start, end: start + length };
}

/**
 * Read the tag of the next element and step over its data and padding.
 *
 * Up to four bytes of data can share the tag's eight bytes; then the upper half of its first word holds the length.
 */
export function nextElement(cursor: MatCursor): MatElement {
  const { view, offset: place, littleEndian, end } = cursor;
  if (place + 8 > end) throw cutShort(cursor, place, "the 8 bytes of a tag", end - place);
  const word = view.getUint32(place, littleEndian);
  if (word >>> 16 !== 0) return smallElement(cursor, word, place);
  const length = view.getUint32(place + 4, littleEndian);
  const start = place + 8;
  if (start + length > end) throw cutShort(cursor, place, `${length} bytes of data`, end - start);
  // Compressed elements follow each other without padding; the last padding of all may be missing.
  const padded = word === MI.compressed ? length : Math.ceil(length / 8) * 8;
  cursor.offset = Math.min(start + padded, end);
  return { type: word, start, length, place };
}

function smallElement(cursor: MatCursor, word: number, place: number): MatElement {
  const length = word >>> 16;
  if (length > 4) {
    throw fault(cursor, place, "a tag", `type ${word & 0xffff} with ${length} bytes in 4`);
  }
  cursor.offset = place + 8;
  return { type: word & 0xffff, start: place + 4, length, place };
}

/** The numbers of an element in the type in which they are stored. */
export function elementNumbers(cursor: MatCursor, element: MatElement): NdData {
  const { type, start, length, place } = element;
  const storage = STORAGE[type];
  if (storage === undefined || length % ELEMENT_BYTES[storage] !== 0) {
    throw fault(
      cursor,
      place,
      "an element of whole numbers of a known type",
      `type ${type} with ${length} bytes`,
    );
  }
  return decodeElements(cursor.bytes.subarray(start, start + length), storage, cursor.littleEndian);
}

/** The numbers of the next element, which must be 32-bit integers. */
export function nextInt32(cursor: MatCursor, what: string): Int32Array {
  const element = nextElement(cursor);
  const numbers = elementNumbers(cursor, element);
  if (numbers instanceof Int32Array) return numbers;
  if (numbers instanceof Uint32Array) return Int32Array.from(numbers);
  throw fault(cursor, element.place, `${what} as 32-bit integers`, `type ${element.type}`);
}

/** The text of the next element, one byte a character. */
export function nextAscii(cursor: MatCursor, what: string): string {
  const element = nextElement(cursor);
  const { type, start, length, place } = element;
  if (STORAGE[type] === undefined || ELEMENT_BYTES[STORAGE[type]] !== 1) {
    throw fault(cursor, place, `${what} as bytes`, `type ${type}`);
  }
  return latin1(cursor.bytes.subarray(start, start + length));
}

/** Text of one byte a character. */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** A `FormatError` about the byte at `offset`. */
export function fault(
  { origin }: MatCursor,
  offset: number,
  expected: string,
  received: string,
  fix: string = FETCH_AGAIN,
): Error {
  return formatError(origin, offset, { expected, received, fix });
}

function cutShort(cursor: MatCursor, offset: number, expected: string, rest: number): Error {
  return fault(cursor, offset, expected, `the end after ${rest}`);
}

/** How many numbers the next element holds, without stepping over it. */
export function peekCount(cursor: MatCursor): number {
  const ahead = { ...cursor };
  return elementNumbers(ahead, nextElement(ahead)).length;
}
