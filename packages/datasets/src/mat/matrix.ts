import { listToRowMajor } from "../column-major.ts";
import {
  fault,
  inside,
  latin1,
  type MatCursor,
  type MatElement,
  MI,
  nextElement,
  nextInt32,
} from "./element.ts";
import type { MatCell, MatStruct, MatValue } from "./mat-value.ts";
import { type MatrixHeader, readMatrixHeader } from "./matrix-header.ts";
import { readNumeric } from "./numeric.ts";
import { readSparse } from "./sparse.ts";
import { readText } from "./text.ts";

/** Cells in cells and structs in structs go no deeper in files that people make. */
const MAX_DEPTH = 64;

/** What a value in a cell or struct takes in memory besides its data, counted because a file needs 8 bytes for it. */
const VALUE_BYTES = 256;

/** Read what follows the header of an array. */
export function readMatrixContents(
  cursor: MatCursor,
  header: MatrixHeader,
  depth: number,
): MatValue {
  switch (header.class) {
    case "cell":
      return readCell(cursor, header, depth);
    case "struct":
      return readStruct(cursor, header, depth);
    case "char":
      return readText(cursor, header);
    case "sparse":
      return readSparse(cursor, header);
    case "object":
    case "function":
    case "opaque":
      throw unsupported(cursor, header);
    default:
      return readNumeric(cursor, header, header.class);
  }
}

function unsupported(cursor: MatCursor, { name, class: kind, place }: MatrixHeader): Error {
  const what = { object: "an object", function: "a function handle", opaque: "a MATLAB object" };
  return fault(
    cursor,
    place,
    "numbers, text, cells, structs or sparse matrices",
    `${name === "" ? "a value" : JSON.stringify(name)} that is ${what[kind as keyof typeof what]}`,
    "Only MATLAB can read it: name the other variables in options.variables, or save plain arrays.",
  );
}

function readCell(cursor: MatCursor, header: MatrixHeader, depth: number): MatCell {
  const { shape, count } = header;
  refuseMissing(cursor, header, count);
  const values = Array.from({ length: count }, () => readNested(cursor, depth));
  return { kind: "cell", shape, values: listToRowMajor(values, shape) };
}

function readStruct(cursor: MatCursor, header: MatrixHeader, depth: number): MatStruct {
  const { shape, count } = header;
  const names = readFieldNames(cursor);
  refuseMissing(cursor, header, count * names.length);
  const columns = names.map((): MatValue[] => []);
  // With no fields there is nothing stored, whatever the dimensions say.
  for (let i = 0; i < count && names.length > 0; i++) {
    for (const column of columns) column.push(readNested(cursor, depth));
  }
  const fields = new Map(names.map((name, f) => [name, listToRowMajor(columns[f], shape)]));
  return { kind: "struct", shape, fields };
}

/** Every value takes at least the 8 bytes of a tag: dimensions that claim more are false. */
function refuseMissing(cursor: MatCursor, { place, shape }: MatrixHeader, values: number): void {
  const rest = cursor.end - cursor.offset;
  if (values * 8 <= rest) return;
  throw fault(
    cursor,
    place,
    `${values} values for dimensions [${shape.join(", ")}]`,
    `${rest} bytes`,
  );
}

function readFieldNames(cursor: MatCursor): string[] {
  const place = cursor.offset;
  const [width] = nextInt32(cursor, "the length of field names");
  const { start, length } = nextElement(cursor);
  const count = length / width;
  if (length > 0 && !(width > 0 && Number.isInteger(count))) {
    throw fault(
      cursor,
      place,
      "field names of equal length",
      `${length} bytes for names of ${width}`,
    );
  }
  const names = Array.from({ length: length === 0 ? 0 : count }, (_, i) => {
    const name = latin1(cursor.bytes.subarray(start + i * width, start + (i + 1) * width));
    return name.split("\0")[0];
  });
  if (new Set(names).size === names.length) return names;
  throw fault(cursor, place, "every field once", "a field twice");
}

function readNested(cursor: MatCursor, depth: number): MatValue {
  const element = nextElement(cursor);
  if (element.type !== MI.matrix) {
    throw fault(cursor, element.place, "an array inside a cell or struct", `type ${element.type}`);
  }
  if (depth >= MAX_DEPTH) {
    throw fault(
      cursor,
      element.place,
      `cells and structs at most ${MAX_DEPTH} deep`,
      "deeper ones",
      "Do not trust this file, or flatten it in MATLAB.",
    );
  }
  cursor.budget.take(VALUE_BYTES, cursor.origin, element.place);
  return readMatrix(cursor, element, depth + 1);
}

/** Read a whole array; one without any bytes is MATLAB's `[]`. */
function readMatrix(cursor: MatCursor, element: MatElement, depth: number): MatValue {
  if (element.length === 0)
    return { kind: "array", dtype: "float64", shape: [0, 0], data: new Float64Array(0) };
  const contents = inside(cursor, element);
  return readMatrixContents(contents, readMatrixHeader(contents), depth);
}
