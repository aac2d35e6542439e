/**
 * Readers for scientific data files and reference solutions.
 *
 * @module
 */
export { burgersShock, burgersShockEntry, type ReferenceSolution } from "./burgers-shock.ts";
export {
  type CsvColumn,
  type CsvFormat,
  type CsvNumbers,
  type CsvTable,
  type CsvText,
  csvNumbers,
  decodeCsv,
  readCsv,
} from "./csv.ts";
export { type DatasetEntry, type DatasetOptions, loadDataset } from "./dataset-entry.ts";
export { encodeNpy } from "./encode-npy.ts";
export { listDatasets } from "./list-datasets.ts";
export {
  type LoadedBytes,
  type LoadOptions,
  loadBytes,
  type Source,
} from "./load-bytes.ts";
export { decodeMat, type MatSelection, readMat } from "./mat/mat.ts";
export type {
  MatArray,
  MatCell,
  MatSparse,
  MatStruct,
  MatText,
  MatValue,
} from "./mat/mat-value.ts";
export { denseFromSparse } from "./mat/sparse.ts";
export type { SizeLimit } from "./memory-budget.ts";
export { arrayNamed } from "./named-arrays.ts";
export type { NdArray, NdData, NdDType } from "./nd-array.ts";
export { imagPart, realPart, toFloat64 } from "./nd-convert.ts";
export { type DecodeOptions, decodeNpy, readNpy } from "./npy.ts";
export { decodeNpz, type NpzSelection, readNpz } from "./npz.ts";
export { toTensor } from "./to-tensor.ts";
