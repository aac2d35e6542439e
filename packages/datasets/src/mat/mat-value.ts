import type { NdArray } from "../nd-array.ts";

/** What a variable of a MAT-file can be. */
export type MatValue = MatArray | MatText | MatCell | MatStruct | MatSparse;

/** Numbers or logicals, row-major; complex integers come as `complex128`. */
export interface MatArray extends NdArray {
  readonly kind: "array";
}

/** A `char` array: one string for each row, rows of higher dimensions one after another. */
export interface MatText {
  readonly kind: "text";
  readonly shape: readonly number[];
  readonly rows: readonly string[];
}

/** A cell array; values row-major over the shape. */
export interface MatCell {
  readonly kind: "cell";
  readonly shape: readonly number[];
  readonly values: readonly MatValue[];
}

/** A struct array: for every field its values, row-major over the shape; a plain struct has shape `[1, 1]`. */
export interface MatStruct {
  readonly kind: "struct";
  readonly shape: readonly number[];
  readonly fields: ReadonlyMap<string, readonly MatValue[]>;
}

/**
 * A sparse matrix by compressed columns: column `j` has the values `columnPointers[j]` to
 * `columnPointers[j + 1] - 1`, in the rows `rowIndices[…]`, counted from 0.
 */
export interface MatSparse {
  readonly kind: "sparse";
  readonly dtype: "bool" | "float64" | "complex128";
  readonly shape: readonly [rows: number, columns: number];
  readonly rowIndices: Int32Array;
  readonly columnPointers: Int32Array;
  readonly values: Uint8Array | Float64Array;
  readonly imag?: Float64Array;
}
