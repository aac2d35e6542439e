import { OptionError } from "@fluxion/autodiff-core";
import { encodeElements } from "./elements.ts";
import { elementCount, type NdArray, type NdData } from "./nd-array.ts";
import { elementOf, npyDescr } from "./npy-dtype.ts";

/**
 * Encode an array as a NumPy `.npy` file: format 1.0, little-endian, C order.
 *
 * ```ts test
 * import { decodeNpy, encodeNpy } from "@fluxion/datasets";
 * const bytes = encodeNpy({ dtype: "int32", shape: [3], data: Int32Array.of(1, 2, 3) });
 * bytes.length // => 140
 * decodeNpy(bytes).data // => Int32Array.of(1, 2, 3)
 * ```
 *
 * @throws OptionError if `data` (or `imag`) does not have as many elements as `shape`.
 */
export function encodeNpy(array: NdArray): Uint8Array {
  const { dtype, shape } = array;
  checkLengths(array);
  const body = encodeElements(interleaved(array), elementOf(dtype));
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const fields = `{'descr': '${npyDescr(dtype)}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // Padded with spaces and a newline so that the elements begin at a multiple of 64.
  const length = Math.ceil((11 + fields.length) / 64) * 64;
  const bytes = new Uint8Array(length + body.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(`${fields.padEnd(length - 11)}\n`), 10);
  bytes.set(body, length);
  return bytes;
}

function checkLengths({ dtype, shape, data, imag }: NdArray): void {
  const count = elementCount(shape);
  const isComplex = dtype === "complex64" || dtype === "complex128";
  if (data.length === count && (imag?.length ?? -1) === (isComplex ? count : -1)) return;
  throw new OptionError({
    where: "encodeNpy",
    expected: `${count} elements in data${isComplex ? " and in imag" : " and no imag"} for shape [${shape.join(", ")}] of ${dtype}`,
    received: `${data.length}${imag === undefined ? "" : ` and ${imag.length}`}`,
    fix: "Give as many elements as the product of the shape; only complex arrays have imag.",
  });
}

function interleaved({ dtype, data, imag }: NdArray): NdData {
  if (imag === undefined) return data;
  const pairs =
    dtype === "complex64" ? new Float32Array(2 * data.length) : new Float64Array(2 * data.length);
  for (let i = 0; i < data.length; i++) {
    pairs[2 * i] = Number(data[i]);
    pairs[2 * i + 1] = imag[i];
  }
  return pairs;
}
