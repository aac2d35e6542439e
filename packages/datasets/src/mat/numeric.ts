import { columnToRowMajor } from "../column-major.ts";
import { booleans } from "../elements.ts";
import type { NdData, NdDType } from "../nd-array.ts";
import { elementNumbers, fault, type MatCursor, nextElement } from "./element.ts";
import type { MatArray } from "./mat-value.ts";
import type { MatrixHeader } from "./matrix-header.ts";

/** Class of an array of numbers. */
export type NumericClass = Exclude<NdDType, "bool" | "float16" | "complex64" | "complex128">;

/** Read the contents of an array of numbers or logicals. */
export function readNumeric(cursor: MatCursor, header: MatrixHeader, type: NumericClass): MatArray {
  const { shape, complex, logical, count } = header;
  const part = (kind: NumericClass) => columnToRowMajor(readNumbers(cursor, count, kind), shape);
  if (logical) {
    return { kind: "array", dtype: "bool", shape, data: booleans(part(type)) };
  }
  if (!complex) return { kind: "array", dtype: type, shape, data: part(type) };
  if (type === "int64" || type === "uint64") {
    throw fault(
      cursor,
      header.place,
      "complex numbers that float64 holds",
      `complex ${type}`,
      "Convert with double(x) in MATLAB.",
    );
  }
  const [data, imag] =
    type === "float32" ? [part(type), part(type)] : [part("float64"), part("float64")];
  if (imag instanceof Float32Array) return { kind: "array", dtype: "complex64", shape, data, imag };
  return { kind: "array", dtype: "complex128", shape, data, imag: Float64Array.from(imag, Number) };
}

/** `count` numbers of class `type` from the next element, which may store them in a smaller type. */
export function readNumbers(cursor: MatCursor, count: number, type: NumericClass): NdData {
  const element = nextElement(cursor);
  const stored = elementNumbers(cursor, element);
  if (stored.length !== count) {
    throw fault(
      cursor,
      element.place,
      `${count} numbers, as the dimensions say`,
      `${stored.length}`,
    );
  }
  const data = convert(stored, type);
  if (data === stored) return data;
  for (let i = 0; i < count; i++) {
    if (!isSameNumber(data[i], stored[i])) {
      throw fault(cursor, element.place, `numbers that ${type} holds`, `${stored[i]}`);
    }
  }
  return data;
}

function isSameNumber(converted: number | bigint, stored: number | bigint): boolean {
  if (typeof stored === "bigint") return BigInt(converted) === stored;
  return Number(converted) === stored || (Number.isNaN(converted) && Number.isNaN(stored));
}

function convert(stored: NdData, type: NumericClass): NdData {
  switch (type) {
    case "float64":
      return stored instanceof Float64Array ? stored : Float64Array.from(stored, Number);
    case "float32":
      return stored instanceof Float32Array ? stored : Float32Array.from(stored, Number);
    case "int8":
      return stored instanceof Int8Array ? stored : Int8Array.from(stored, Number);
    case "uint8":
      return stored instanceof Uint8Array ? stored : Uint8Array.from(stored, Number);
    case "int16":
      return stored instanceof Int16Array ? stored : Int16Array.from(stored, Number);
    case "uint16":
      return stored instanceof Uint16Array ? stored : Uint16Array.from(stored, Number);
    case "int32":
      return stored instanceof Int32Array ? stored : Int32Array.from(stored, Number);
    case "uint32":
      return stored instanceof Uint32Array ? stored : Uint32Array.from(stored, Number);
    case "int64":
      return stored instanceof BigInt64Array ? stored : BigInt64Array.from(stored, wholeNumber);
    case "uint64":
      return stored instanceof BigUint64Array ? stored : BigUint64Array.from(stored, wholeNumber);
  }
}

function wholeNumber(value: number | bigint): bigint {
  return typeof value === "bigint" ? value : BigInt(Number.isFinite(value) ? Math.trunc(value) : 0);
}
