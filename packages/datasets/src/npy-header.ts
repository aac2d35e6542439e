import { FETCH_AGAIN, formatError, type Origin } from "./format-failure.ts";
import { elementCount } from "./nd-array.ts";
import { type NpyType, npyType, unsupportedTypeFix } from "./npy-dtype.ts";
import { type PythonLiteral, parsePythonLiteral } from "./python-literal.ts";

/** What the head of an `.npy` file says about the array behind it. */
export interface NpyHeader {
  readonly type: NpyType;
  readonly columnMajor: boolean;
  readonly shape: readonly number[];
  readonly count: number;
  /** Where the elements begin. */
  readonly dataOffset: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Longer headers only come from structured types with thousands of fields. */
const MAX_HEADER = 2 ** 20;
const MAX_RANK = 64;

/**
 * Read the head of an `.npy` file of format 1.0, 2.0 or 3.0.
 *
 * @see NumPy Enhancement Proposal 1, and the reference of `numpy.lib.format`.
 */
export function readNpyHeader(bytes: Uint8Array, origin: Origin): NpyHeader {
  const { start, length, version } = headerExtent(bytes, origin);
  const text = headerText(bytes.subarray(start, start + length), version, origin, start);
  const fields = headerFields(text, origin, start);
  const shape = headerShape(fields.get("shape"), origin, start);
  const columnMajor = fields.get("fortran_order");
  if (typeof columnMajor !== "boolean") {
    throw badField("fortran_order", "True or False", columnMajor, origin, start);
  }
  const type = headerType(fields.get("descr"), origin, start);
  return { type, columnMajor, shape, count: elementCount(shape), dataOffset: start + length };
}

interface HeaderExtent {
  readonly start: number;
  readonly length: number;
  readonly version: number;
}

function headerExtent(bytes: Uint8Array, origin: Origin): HeaderExtent {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw notNpy(bytes, origin);
  const [version, minor] = bytes.subarray(6);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw cutHeader(start, bytes.length, origin);
  if (![1, 2, 3].includes(version) || minor !== 0) {
    throw formatError(origin, 6, {
      expected: "npy format 1.0, 2.0 or 3.0",
      received: `${version}.${minor}`,
      fix: "Save the array again with a released version of NumPy.",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER) {
    throw formatError(origin, 8, {
      expected: `a header of at most ${MAX_HEADER} bytes`,
      received: `${length}`,
      fix: "Do not trust this file, or save fields of a structured array one by one.",
    });
  }
  if (bytes.length < start + length) throw cutHeader(start + length, bytes.length, origin);
  return { start, length, version };
}

function notNpy(bytes: Uint8Array, origin: Origin): Error {
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const pickle = bytes[0] === 0x80;
  return formatError(origin, 0, {
    expected: "an npy file, which begins with \\x93NUMPY",
    received: zip ? "a ZIP archive" : pickle ? "a Python pickle" : describeStart(bytes),
    fix: zip
      ? "Read .npz files with readNpz or decodeNpz."
      : pickle
        ? "Pickles run code when they are loaded and are refused: save with np.save(file, array)."
        : "Check that this is the right file and that it was downloaded as binary.",
  });
}

function describeStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return "no bytes";
  const hex = Array.from(bytes.subarray(0, 6), (byte) => byte.toString(16).padStart(2, "0"));
  return `the bytes ${hex.join(" ")}`;
}

function cutHeader(needed: number, length: number, origin: Origin): Error {
  return formatError(origin, length, {
    expected: `a header of ${needed} bytes`,
    received: "the end of the file",
    fix: FETCH_AGAIN,
  });
}

function headerText(bytes: Uint8Array, version: number, origin: Origin, start: number): string {
  if (version < 3) return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw formatError(origin, start, {
      expected: "a header in UTF-8",
      received: "other bytes",
      fix: FETCH_AGAIN,
      cause,
    });
  }
}

function headerFields(
  text: string,
  origin: Origin,
  start: number,
): ReadonlyMap<PythonLiteral, PythonLiteral> {
  const parsed = parsePythonLiteral(text);
  if ("expected" in parsed) {
    throw formatError(origin, start + parsed.index, {
      expected: parsed.expected,
      received: JSON.stringify(text.slice(parsed.index, parsed.index + 16)),
      fix: FETCH_AGAIN,
    });
  }
  const fields = parsed.value;
  const keys = fields instanceof Map ? [...fields.keys()].sort() : [];
  if (fields instanceof Map && keys.join() === "descr,fortran_order,shape") return fields;
  throw formatError(origin, start, {
    expected: "a header with the keys descr, fortran_order and shape",
    received: text.slice(0, 80).trim(),
    fix: FETCH_AGAIN,
  });
}

function headerShape(value: PythonLiteral | undefined, origin: Origin, start: number): number[] {
  const valid =
    Array.isArray(value) &&
    value.length <= MAX_RANK &&
    value.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (valid) return [...value];
  throw badField("shape", `a tuple of at most ${MAX_RANK} sizes`, value, origin, start);
}

function headerType(descr: PythonLiteral | undefined, origin: Origin, start: number): NpyType {
  const type = typeof descr === "string" && descr !== "" ? npyType(descr) : undefined;
  if (type !== undefined) return type;
  throw formatError(origin, start, {
    expected:
      "a dtype among bool, int8…int64, uint8…uint64, float16…float64, complex64, complex128",
    received: describeType(descr),
    fix: unsupportedTypeFix(Array.isArray(descr) ? "V" : `${descr}`),
  });
}

function describeType(descr: PythonLiteral | undefined): string {
  if (Array.isArray(descr)) return `a structured dtype of ${descr.length} fields`;
  return descr === "|O" ? "Python objects ('|O')" : `dtype ${JSON.stringify(descr)}`;
}

function badField(
  name: string,
  expected: string,
  value: PythonLiteral | undefined,
  origin: Origin,
  start: number,
): Error {
  return formatError(origin, start, {
    expected: `the header's ${name} to be ${expected}`,
    received: JSON.stringify(value) ?? "nothing",
    fix: FETCH_AGAIN,
  });
}
