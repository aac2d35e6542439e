import { BackendError, DTypeError } from "./errors.ts";

/** Element types. Booleans are stored one byte each. */
export type DType = "float32" | "float64" | "int32" | "uint32" | "bool";

/** Memory that holds the elements of a tensor on the host. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

export const DTYPES: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

export const BYTES_PER_ELEMENT: { readonly [D in DType]: number } = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint32: 4,
  bool: 1,
};

/** Whether a dtype has derivatives: `float32` or `float64`. */
export function isFloat(dtype: DType): dtype is "float32" | "float64" {
  return dtype === "float32" || dtype === "float64";
}

/** Whether a dtype is `int32` or `uint32`. */
export function isInteger(dtype: DType): dtype is "int32" | "uint32" {
  return dtype === "int32" || dtype === "uint32";
}

/** The typed array of a dtype. */
export const ARRAY_OF: {
  readonly [D in DType]: {
    new (length: number): TypedArray;
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
  };
} = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
};

/**
 * Host memory for `size` elements, all zero.
 *
 * @throws BackendError if the engine has none.
 */
export function allocate(dtype: DType, size: number): TypedArray {
  try {
    return new ARRAY_OF[dtype](size);
  } catch (cause) {
    throw new BackendError({
      where: "memory",
      expected: `room for a tensor of ${size} ${dtype} numbers`,
      received: "none from the JavaScript engine",
      fix: "Work on smaller tensors, or reduce them inside of jit, where they need not be there as a whole.",
      cause,
    });
  }
}

/** The dtype that a typed array holds; bytes are read as booleans. */
export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint32Array) return "uint32";
  return "bool";
}

/** Nearest value that `dtype` can hold: float32 rounds, integers truncate and wrap, booleans test for zero. */
export function roundTo(dtype: DType, value: number): number {
  switch (dtype) {
    case "float32":
      return Math.fround(value);
    case "float64":
      return value;
    case "int32":
      return value | 0;
    case "uint32":
      return value >>> 0;
    case "bool":
      return value === 0 ? 0 : 1;
  }
}

/** Distance from 1 to the next float: the unit of relative rounding error. */
export function epsilon(dtype: "float32" | "float64"): number {
  return dtype === "float32" ? 2 ** -23 : 2 ** -52;
}

/** The smallest positive number whose precision is full. */
export function smallestNormal(dtype: "float32" | "float64"): number {
  return dtype === "float32" ? 2 ** -126 : 2 ** -1022;
}

/** Smallest value of a dtype: the identity of the maximum. */
export function lowestOf(dtype: DType): number {
  if (isFloat(dtype)) return Number.NEGATIVE_INFINITY;
  return dtype === "int32" ? -(2 ** 31) : 0;
}

/** Largest value of a dtype: the identity of the minimum. */
export function highestOf(dtype: DType): number {
  if (isFloat(dtype)) return Number.POSITIVE_INFINITY;
  if (dtype === "bool") return 1;
  return dtype === "int32" ? 2 ** 31 - 1 : 2 ** 32 - 1;
}

/**
 * Type promotion, in one table: the dtype of `a ∘ b`, `null` where a cast has to be written.
 *
 * An integer with a float takes the float's type; `int32` with `uint32` has no common type here (it would
 * be 64-bit), so it is refused rather than silently wrapped. A JavaScript number takes the other operand's type,
 * or `float32` if it has a fraction and the other operand is not a float.
 */
export const PROMOTION: { readonly [A in DType]: { readonly [B in DType]: DType | null } } = {
  bool: { bool: "bool", int32: "int32", uint32: "uint32", float32: "float32", float64: "float64" },
  int32: { bool: "int32", int32: "int32", uint32: null, float32: "float32", float64: "float64" },
  uint32: { bool: "uint32", int32: null, uint32: "uint32", float32: "float32", float64: "float64" },
  float32: {
    bool: "float32",
    int32: "float32",
    uint32: "float32",
    float32: "float32",
    float64: "float64",
  },
  float64: {
    bool: "float64",
    int32: "float64",
    uint32: "float64",
    float32: "float64",
    float64: "float64",
  },
};

/** Look `a ∘ b` up in {@link PROMOTION}; throws a `DTypeError` where the table has no entry. */
export function promote(where: string, a: DType, b: DType): DType {
  const result = PROMOTION[a][b];
  if (result !== null) return result;
  throw new DTypeError({
    where,
    expected: "operands with a common dtype",
    received: `${a} and ${b}`,
    fix: `Cast one of them, for example x.cast("int32").`,
  });
}

/** The dtype that a JavaScript number takes beside an operand of dtype `other`. */
export function numberDType(value: number, other: DType | undefined): DType {
  if (other === undefined) return "float32";
  if (isFloat(other)) return other;
  if (!Number.isInteger(value)) return "float32";
  return other === "bool" ? "int32" : other;
}

/** The float dtype of a tensor that is known to hold floats. */
export function floatOf({ dtype }: { readonly dtype: DType }): "float32" | "float64" {
  return dtype === "float64" ? "float64" : "float32";
}
