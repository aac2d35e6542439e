import { checkBytes } from "../check-bytes.ts";
import type { Origin } from "../format-failure.ts";
import { inflateZlib } from "../inflate.ts";
import { type LoadOptions, loadBytes, type Source } from "../load-bytes.ts";
import { type MemoryBudget, maxBytesOf, memoryBudget, tooLarge } from "../memory-budget.ts";
import { requireNames } from "../named-arrays.ts";
import type { DecodeOptions } from "../npy.ts";
import {
  fault,
  inside,
  type MatCursor,
  type MatElement,
  MI,
  matCursor,
  nextElement,
} from "./element.ts";
import { readFileHeader } from "./file-header.ts";
import type { MatValue } from "./mat-value.ts";
import { readMatrixContents } from "./matrix.ts";
import { type MatrixHeader, readMatrixHeader } from "./matrix-header.ts";

/** Which variables of a MAT-file to read. */
export interface MatSelection {
  /** Names of variables; all unless told. The others are skipped, also when they could not be read. */
  readonly variables?: readonly string[];
}

/**
 * Decode a MATLAB MAT-file of version 5 (`save`, `save -v6`, `save -v7`, `scipy.io.savemat`) into its variables.
 *
 * Either byte order, compressed or not: numbers of every class, complex, logical, char, cell, struct,
 * sparse. Arrays come row-major: element `(i, j)` of an `m × n` matrix is `data[i * n + j]`, and MATLAB's vectors
 * have shape `[n, 1]` or `[1, n]`. Version 4 and version 7.3 (HDF5) files, function handles and objects are refused.
 *
 * @throws FormatError with file, offset and reason.
 * @throws OptionError if one of `variables` is not there.
 * @see MathWorks, MAT-File Format (R2025a), chapter 1.
 */
export function decodeMat(
  bytes: Uint8Array,
  options: DecodeOptions & MatSelection = {},
): ReadonlyMap<string, MatValue> {
  checkBytes(bytes, "decodeMat");
  const { file = "<bytes>", variables } = options;
  const origin = { where: "decodeMat", file };
  const maxBytes = maxBytesOf(options, "decodeMat");
  if (bytes.length > maxBytes) throw tooLarge(maxBytes, origin);
  return decodeMatFrom(bytes, origin, memoryBudget(maxBytes), variables);
}

/** Load and decode a MATLAB MAT-file; see {@link decodeMat}. */
export async function readMat(
  source: Source,
  options: LoadOptions & MatSelection = {},
): Promise<ReadonlyMap<string, MatValue>> {
  const { bytes, name } = await loadBytes(source, options);
  const budget = memoryBudget(maxBytesOf(options, "readMat"));
  return decodeMatFrom(bytes, { where: "readMat", file: name }, budget, options.variables);
}

function decodeMatFrom(
  bytes: Uint8Array,
  origin: Origin,
  budget: MemoryBudget,
  wanted: readonly string[] | undefined,
): ReadonlyMap<string, MatValue> {
  const littleEndian = readFileHeader(bytes, origin);
  const cursor = matCursor(bytes, { littleEndian, origin, budget, offset: 128 });
  const variables = new Map<string, MatValue>();
  const present = new Set<string>();
  while (cursor.offset < cursor.end) {
    const element = nextElement(cursor);
    const { header, contents } = openVariable(cursor, element);
    // What has no name is MATLAB's own: the data behind objects and function handles.
    if (header.name === "") continue;
    if (present.has(header.name)) {
      throw fault(
        cursor,
        element.place,
        "every variable once",
        `${JSON.stringify(header.name)} again`,
      );
    }
    present.add(header.name);
    if (wanted?.includes(header.name) ?? true) {
      variables.set(header.name, readMatrixContents(contents(), header, 0));
    }
  }
  requireNames(wanted, [...present], origin);
  return variables;
}

/** A variable of which only the header has been read. */
interface OpenVariable {
  readonly header: MatrixHeader;
  readonly contents: () => MatCursor;
}

function openVariable(cursor: MatCursor, element: MatElement): OpenVariable {
  if (element.type === MI.compressed) return openCompressed(cursor, element);
  if (element.type !== MI.matrix) {
    throw fault(cursor, element.place, "a variable", `an element of type ${element.type}`);
  }
  const contents = inside(cursor, element);
  return { header: readMatrixHeader(contents), contents: () => contents };
}

/** Room for the longest header there is: 64 dimensions and a name of 63 characters. */
const PEEK_BYTES = 1024;

/** Unpack the header first: it tells the size, and whether the rest is wanted. */
function openCompressed(cursor: MatCursor, { start, length, place }: MatElement): OpenVariable {
  const { littleEndian, budget } = cursor;
  const part = { name: `the data unpacked from byte ${place}`, offset: place };
  const origin = { ...cursor.origin, part };
  const packed = cursor.bytes.subarray(start, start + length);
  // The first look is thrown away at once, so that it is not counted.
  const look = { origin, offset: 0, budget: memoryBudget(Infinity), prefixBytes: PEEK_BYTES };
  const head = matCursor(inflateZlib(packed, look), { littleEndian, origin, budget, offset: 8 });
  const expectedBytes = 8 + unpackedMatrixLength(head);
  const header = readMatrixHeader(head);
  const contents = () => {
    const bytes = inflateZlib(packed, { origin, offset: 0, budget, expectedBytes });
    const whole = matCursor(bytes, { littleEndian, origin, budget, offset: 0 });
    return { ...inside(whole, nextElement(whole)), offset: head.offset };
  };
  return { header, contents };
}

function unpackedMatrixLength(head: MatCursor): number {
  const { view, littleEndian } = head;
  const type = head.end < 8 ? undefined : view.getUint32(0, littleEndian);
  if (type === MI.matrix) return view.getUint32(4, littleEndian);
  throw fault(head, 0, "one compressed variable", `an element of type ${type ?? "unknown"}`);
}
