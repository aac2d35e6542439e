import { checkBytes } from "./check-bytes.ts";
import { columnToRowMajor } from "./column-major.ts";
import { booleans, decodeElements, ELEMENT_BYTES } from "./elements.ts";
import { FETCH_AGAIN, formatError, type Origin } from "./format-failure.ts";
import { type LoadOptions, loadBytes, type Source } from "./load-bytes.ts";
import { maxBytesOf, type SizeLimit, tooLarge } from "./memory-budget.ts";
import type { NdArray, NdData } from "./nd-array.ts";
import { type NpyHeader, readNpyHeader } from "./npy-header.ts";

/** What every decoder of bytes takes. */
export interface DecodeOptions extends SizeLimit {
  /** Name of the file, for errors. */
  readonly file?: string;
}

/**
 * Decode a NumPy `.npy` file, format 1.0, 2.0 or 3.0, either byte order, C or Fortran order.
 *
 * Types: bool, (u)int8 to (u)int64, float16 to float64, complex64 and complex128. Object arrays (pickles),
 * text, dates and structured types are refused. The result is row-major and owns its memory.
 *
 * ```ts test
 * import { decodeNpy, encodeNpy } from "@fluxion/datasets";
 * const bytes = encodeNpy({ dtype: "float64", shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) });
 * decodeNpy(bytes).shape // => [2, 2]
 * ```
 *
 * @throws FormatError with file, offset and reason for anything else than one complete array.
 * @see NumPy Enhancement Proposal 1, and the reference of `numpy.lib.format`.
 */
export function decodeNpy(bytes: Uint8Array, options: DecodeOptions = {}): NdArray {
  checkBytes(bytes, "decodeNpy");
  const { file = "<bytes>" } = options;
  const origin = { where: "decodeNpy", file };
  const maxBytes = maxBytesOf(options, "decodeNpy");
  if (bytes.length > maxBytes) throw tooLarge(maxBytes, origin);
  return decodeNpyFrom(bytes, origin);
}

/**
 * Load and decode a NumPy `.npy` file; see {@link decodeNpy}.
 *
 * @param source - Path (Node), URL, `File` or `Blob`, `Response`, or bytes.
 */
export async function readNpy(source: Source, options: LoadOptions = {}): Promise<NdArray> {
  const { bytes, name } = await loadBytes(source, options);
  return decodeNpyFrom(bytes, { where: "readNpy", file: name });
}

/** Decode the array that `bytes` holds, and nothing else. */
export function decodeNpyFrom(bytes: Uint8Array, origin: Origin): NdArray {
  const header = readNpyHeader(bytes, origin);
  const { type, shape, columnMajor, dataOffset } = header;
  checkDataLength(bytes, header, origin);
  const elements = decodeElements(bytes.subarray(dataOffset), type.element, type.littleEndian);
  const order = <T extends NdData>(data: T) => (columnMajor ? columnToRowMajor(data, shape) : data);
  if (type.dtype === "bool") {
    return { dtype: "bool", shape, data: order(booleans(elements)) };
  }
  if (type.dtype === "complex64" || type.dtype === "complex128") {
    const { real, imag } = splitPairs(elements);
    return { dtype: type.dtype, shape, data: order(real), imag: order(imag) };
  }
  return { dtype: type.dtype, shape, data: order(elements) };
}

function checkDataLength(bytes: Uint8Array, header: NpyHeader, origin: Origin): void {
  const { type, count, dataOffset, shape } = header;
  const itemBytes = ELEMENT_BYTES[type.element] * (type.dtype.startsWith("complex") ? 2 : 1);
  const rest = bytes.length - dataOffset;
  if (rest === count * itemBytes) return;
  const short = rest < count * itemBytes;
  throw formatError(origin, short ? bytes.length : dataOffset + count * itemBytes, {
    expected: `${count * itemBytes} bytes for shape [${shape.join(", ")}] of ${type.dtype}`,
    received: short ? `the end after ${rest}` : `${rest - count * itemBytes} bytes too many`,
    fix: short
      ? FETCH_AGAIN
      : "If several arrays were saved into one file, save them with np.savez instead.",
  });
}

/** Real and imaginary parts that lie side by side, each on its own. */
function splitPairs(pairs: NdData): {
  readonly real: Float32Array | Float64Array;
  readonly imag: Float32Array | Float64Array;
} {
  const length = pairs.length / 2;
  const make = () =>
    pairs instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  const [real, imag] = [make(), make()];
  for (let i = 0; i < length; i++) {
    real[i] = Number(pairs[2 * i]);
    imag[i] = Number(pairs[2 * i + 1]);
  }
  return { real, imag };
}
