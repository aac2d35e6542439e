import { elementCount } from "../nd-array.ts";
import {
  elementNumbers,
  fault,
  type MatCursor,
  nextAscii,
  nextElement,
  nextInt32,
} from "./element.ts";

/** Codes of array classes (table 1-3 of the MAT-File Format), and the three that it leaves out. */
const CLASSES = {
  1: "cell",
  2: "struct",
  3: "object",
  4: "char",
  5: "sparse",
  6: "float64",
  7: "float32",
  8: "int8",
  9: "uint8",
  10: "int16",
  11: "uint16",
  12: "int32",
  13: "uint32",
  14: "int64",
  15: "uint64",
  16: "function",
  17: "opaque",
} as const;

/** Class of a MATLAB array. */
export type MatClass = (typeof CLASSES)[keyof typeof CLASSES];

/** What every array in a MAT-file begins with. */
export interface MatrixHeader {
  readonly name: string;
  readonly class: MatClass;
  readonly complex: boolean;
  readonly logical: boolean;
  readonly shape: readonly number[];
  readonly count: number;
  /** Where the array begins, for errors. */
  readonly place: number;
}

const MAX_RANK = 64;

/** Read flags, dimensions and name; the cursor is left at the contents. */
export function readMatrixHeader(cursor: MatCursor): MatrixHeader {
  const place = cursor.offset;
  const element = nextElement(cursor);
  const flags = elementNumbers(cursor, element);
  if (!(flags instanceof Uint32Array) || flags.length !== 2) {
    throw fault(
      cursor,
      place,
      "the flags of an array",
      `type ${element.type} with ${element.length} bytes`,
    );
  }
  const code = flags[0] & 255;
  if (!isClassCode(code)) throw fault(cursor, place, "a known array class", `class ${code}`);
  // Opaque objects (strings, tables, handles) have no dimensions here.
  const shape = CLASSES[code] === "opaque" ? [1, 1] : readShape(cursor);
  return {
    name: nextAscii(cursor, "the name of an array"),
    class: CLASSES[code],
    complex: (flags[0] & 0x800) !== 0,
    logical: (flags[0] & 0x200) !== 0,
    shape,
    count: elementCount(shape),
    place,
  };
}

function isClassCode(code: number): code is keyof typeof CLASSES {
  return Object.hasOwn(CLASSES, code);
}

function readShape(cursor: MatCursor): number[] {
  const place = cursor.offset;
  const shape = [...nextInt32(cursor, "dimensions")];
  const valid = shape.length >= 1 && shape.length <= MAX_RANK && shape.every((size) => size >= 0);
  if (valid) return shape;
  throw fault(
    cursor,
    place,
    "dimensions that are not negative",
    `[${shape.slice(0, 8).join(", ")}]`,
  );
}
