import type { ElementType } from "./elements.ts";
import type { NdDType } from "./nd-array.ts";

/** How one NumPy type lies in the file: complex numbers are pairs of elements. */
export interface NpyType {
  readonly dtype: NdDType;
  readonly element: ElementType;
  readonly littleEndian: boolean;
}

const TYPES: { readonly [code: string]: readonly [NdDType, ElementType] } = {
  b1: ["bool", "uint8"],
  i1: ["int8", "int8"],
  u1: ["uint8", "uint8"],
  i2: ["int16", "int16"],
  u2: ["uint16", "uint16"],
  i4: ["int32", "int32"],
  u4: ["uint32", "uint32"],
  i8: ["int64", "int64"],
  u8: ["uint64", "uint64"],
  f2: ["float16", "float16"],
  f4: ["float32", "float32"],
  f8: ["float64", "float64"],
  c8: ["complex64", "float32"],
  c16: ["complex128", "float64"],
};

/** The type that a `descr` names, or `undefined` if this reader has none for it. */
export function npyType(descr: string): NpyType | undefined {
  const code = descr.slice(1);
  if (!"<>|".includes(descr[0]) || !Object.hasOwn(TYPES, code)) return undefined;
  // '|' stands for types of one byte, which have no order.
  if ((descr[0] === "|") !== /^[biu]1$/.test(code)) return undefined;
  const [dtype, element] = TYPES[code];
  return { dtype, element, littleEndian: descr[0] !== ">" };
}

/** The `descr` that NumPy writes for a dtype, little-endian. */
export function npyDescr(dtype: NdDType): string {
  const entry = Object.entries(TYPES).find(([, [name]]) => name === dtype);
  if (entry === undefined) throw new RangeError(dtype);
  return `${/1$/.test(entry[0]) ? "|" : "<"}${entry[0]}`;
}

/** How a type is laid out; the inverse of the table by dtype. */
export function elementOf(dtype: NdDType): ElementType {
  if (dtype === "bool") return "uint8";
  if (dtype === "complex64") return "float32";
  return dtype === "complex128" ? "float64" : dtype;
}

/** What to do in NumPy about a type that this reader refuses, by its kind letter. */
export function unsupportedTypeFix(descr: string): string {
  const remedies: { readonly [kind: string]: string } = {
    O: "Object arrays are pickles, which run code when they are loaded: in NumPy, convert with x.astype(float) or save each array of numbers on its own.",
    S: "Text is not supported: save numbers, or write a CSV file.",
    U: "Text is not supported: save numbers, or write a CSV file.",
    V: "Save each field on its own, for example with np.savez(file, **{n: x[n] for n in x.dtype.names}).",
    M: 'Convert dates to numbers in NumPy: x.astype("int64").',
    m: 'Convert time differences to numbers in NumPy: x.astype("int64").',
    f: 'Convert in NumPy: x.astype("float64").',
    c: 'Convert in NumPy: x.astype("complex128").',
  };
  const kind = /^[<>|=]?([A-Za-z])/.exec(descr)?.[1] ?? "";
  return Object.hasOwn(remedies, kind)
    ? remedies[kind]
    : "Convert it in NumPy to a supported type.";
}
