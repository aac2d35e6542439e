/**
 * The safetensors format: 8 bytes with the length of the header (little endian), a header in JSON which gives each
 * tensor's dtype, shape and place, then the values. Everything is checked before it is used.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
import { type DType, FormatError, type HostArray } from "@fluxion/autodiff-core";

const NAMES: { readonly [D in DType]: string } = {
  float32: "F32",
  float64: "F64",
  int32: "I32",
  uint32: "U32",
  bool: "BOOL",
};
const BYTES: { readonly [D in DType]: number } = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint32: 4,
  bool: 1,
};
/** Longest header that is read. */
const MAX_HEADER = 64 * 2 ** 20;
const ALIGNMENT = 8;

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, HostArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The file's bytes. */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const start = end;
    end += data.length * BYTES[dtype];
    header[name] = { dtype: NAMES[dtype], shape, data_offsets: [start, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(8 + length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(text, 8);
  let at = 8 + length;
  for (const { dtype, data } of tensors.values()) {
    for (let i = 0; i < data.length; i++) write(view, at + i * BYTES[dtype], dtype, data[i]);
    at += data.length * BYTES[dtype];
  }
  return bytes;
}

/**
 * Read a file's bytes.
 *
 * @param file - Name for error messages.
 * @throws FormatError that says where the file stops making sense.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): TensorFile {
  const { header, start } = readHeader(bytes, file);
  const tensors = new Map<string, HostArray>();
  const ranges: [number, number, string][] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") metadata = readMetadata(entry, file);
    else {
      const { array, range } = readTensor(bytes, start, name, entry, file);
      tensors.set(name, array);
      ranges.push([...range, name]);
    }
  }
  checkCoverage(ranges, bytes.length - start, start, file);
  return { tensors, metadata };
}

function readHeader(
  bytes: Uint8Array,
  file: string,
): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8)
    throw broken(file, 0, "8 bytes with the header's length", `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length < 2n || length > BigInt(Math.min(MAX_HEADER, bytes.length - 8))) {
    throw broken(
      file,
      0,
      `a header that fits into the file of ${bytes.length} bytes`,
      `a length of ${length}`,
    );
  }
  const start = 8 + Number(length);
  const header = parse(bytes.subarray(8, start), file);
  if (!isRecord(header)) throw broken(file, 8, "a JSON object as header", "something else");
  return { header, start };
}

function parse(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw broken(file, 8, "a header in JSON", "text that is not", cause);
  }
}

function readMetadata(entry: unknown, file: string): Record<string, string> {
  if (isRecord(entry) && Object.values(entry).every((value) => typeof value === "string")) {
    return entry as Record<string, string>;
  }
  throw broken(file, 8, "__metadata__ to hold texts", "something else");
}

function readTensor(
  bytes: Uint8Array,
  start: number,
  name: string,
  entry: unknown,
  file: string,
): { array: HostArray; range: [number, number] } {
  if (!isRecord(entry)) throw broken(file, 8, `an entry for "${name}"`, typeof entry);
  const { dtype: dtypeName, shape: shapeEntry, data_offsets: offsets } = entry;
  const dtype = (Object.keys(NAMES) as DType[]).find((d) => NAMES[d] === dtypeName);
  if (dtype === undefined)
    throw broken(file, 8, `"${name}" to have a dtype that is known`, String(dtypeName));
  const shape = sizes(shapeEntry);
  const range = sizes(offsets);
  if (shape === undefined || range?.length !== 2) {
    throw broken(file, 8, `"${name}" to have a shape and two offsets`, JSON.stringify(entry));
  }
  const [from, to] = range;
  const count = shape.reduce((product, size) => product * size, 1);
  if (to - from !== count * BYTES[dtype]) {
    const expected = `${count * BYTES[dtype]} bytes for "${name}" of shape [${shape.join(", ")}]`;
    throw broken(file, start + from, expected, `${to - from}`);
  }
  if (start + to > bytes.length) {
    throw broken(
      file,
      bytes.length,
      `the values of "${name}" up to byte ${start + to}`,
      "the end of the file",
    );
  }
  return {
    array: { dtype, shape, data: readValues(bytes, start + from, dtype, count) },
    range: [from, to],
  };
}

function readValues(bytes: Uint8Array, at: number, dtype: DType, count: number): HostArray["data"] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, count * BYTES[dtype]);
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = read(view, i * BYTES[dtype], dtype);
  return data;
}

/** The values must fill the rest of the file without gaps or overlaps, so that no byte is unaccounted for. */
function checkCoverage(
  ranges: [number, number, string][],
  length: number,
  start: number,
  file: string,
): void {
  let end = 0;
  for (const [from, to, name] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== end)
      throw broken(
        file,
        start + from,
        `"${name}" to begin at byte ${start + end}`,
        `${start + from}`,
      );
    end = to;
  }
  if (end !== length)
    throw broken(file, start + end, "the end of the file", `${length - end} more bytes`);
}

function allocate(dtype: DType, count: number): HostArray["data"] {
  switch (dtype) {
    case "float32":
      return new Float32Array(count);
    case "float64":
      return new Float64Array(count);
    case "int32":
      return new Int32Array(count);
    case "uint32":
      return new Uint32Array(count);
    case "bool":
      return new Uint8Array(count);
  }
}

function read(view: DataView, at: number, dtype: DType): number {
  switch (dtype) {
    case "float32":
      return view.getFloat32(at, true);
    case "float64":
      return view.getFloat64(at, true);
    case "int32":
      return view.getInt32(at, true);
    case "uint32":
      return view.getUint32(at, true);
    case "bool":
      return view.getUint8(at) === 0 ? 0 : 1;
  }
}

function write(view: DataView, at: number, dtype: DType, value: number): void {
  switch (dtype) {
    case "float32":
      view.setFloat32(at, value, true);
      break;
    case "float64":
      view.setFloat64(at, value, true);
      break;
    case "int32":
      view.setInt32(at, value, true);
      break;
    case "uint32":
      view.setUint32(at, value, true);
      break;
    case "bool":
      view.setUint8(at, value === 0 ? 0 : 1);
  }
}

function sizes(value: unknown): number[] | undefined {
  const fits = Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
  return fits ? (value as number[]) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(
  file: string,
  offset: number,
  expected: string,
  received: string,
  cause?: unknown,
): FormatError {
  return new FormatError({
    where: "decodeCheckpoint",
    expected: `${expected} at byte ${offset} of ${file}`,
    received,
    fix: "The checkpoint is damaged or is not one; delete it to start from the beginning.",
    file,
    offset,
    cause,
  });
}
