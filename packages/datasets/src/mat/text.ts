import {
  elementNumbers,
  fault,
  type MatCursor,
  type MatElement,
  MI,
  nextElement,
} from "./element.ts";
import type { MatText } from "./mat-value.ts";
import type { MatrixHeader } from "./matrix-header.ts";

/** Read the contents of a `char` array. */
export function readText(cursor: MatCursor, header: MatrixHeader): MatText {
  const { shape, count } = header;
  // Some writers leave the element out when there are no characters.
  if (count === 0 && cursor.offset === cursor.end) return { kind: "text", shape, rows: [] };
  const element = nextElement(cursor);
  const characters = decodeCharacters(cursor, element, count);
  if (characters.length !== count) {
    throw fault(
      cursor,
      element.place,
      `${count} characters, as the dimensions say`,
      `${characters.length}`,
    );
  }
  return { kind: "text", shape, rows: count === 0 ? [] : rowsOf(characters, shape) };
}

function decodeCharacters(
  cursor: MatCursor,
  element: MatElement,
  count: number,
): ArrayLike<string> {
  const { type, start, length, place } = element;
  const bytes = cursor.bytes.subarray(start, start + length);
  if (type === MI.utf8) return utf8Characters(cursor, bytes, place, count);
  const codes = elementNumbers(cursor, element);
  return Array.from(codes, (code: number | bigint) => character(cursor, Number(code), place));
}

/** MATLAB counts UTF-16 units, SciPy counts code points: the dimensions tell which. */
function utf8Characters(
  cursor: MatCursor,
  bytes: Uint8Array,
  place: number,
  count: number,
): ArrayLike<string> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.length === count ? text : [...text];
  } catch {
    throw fault(cursor, place, "text in UTF-8", "other bytes");
  }
}

function character(cursor: MatCursor, code: number, place: number): string {
  if (code >= 0 && code <= 0x10ffff) return String.fromCodePoint(code);
  throw fault(cursor, place, "character codes", `${code}`);
}

/** Characters lie by columns, so that those of one row are `rows` apart. */
function rowsOf(characters: ArrayLike<string>, shape: readonly number[]): string[] {
  const rows = shape[0];
  const columns = shape[1] ?? 1;
  const pages = characters.length / (rows * columns);
  return Array.from({ length: rows * pages }, (_, line) => {
    const first = Math.floor(line / rows) * rows * columns + (line % rows);
    return Array.from({ length: columns }, (_, j) => characters[first + j * rows]).join("");
  });
}
