/**
 * The harness behind `fluxion bench`: Fluxion beside its peers, interleaved in one run.
 *
 * @module
 */
export type { Backend } from "./backend.ts";
export { type BenchRow, benchRowSchema } from "./harness/row.ts";
export { type BenchList, listBench, listBenchText } from "./list-bench.ts";
export { type BenchOptions, type BenchOutput, runBench } from "./run-bench.ts";
export { SelectionError } from "./select-cases.ts";
export { type InstallOptions, installPython } from "./subjects/python-environment.ts";
export type { Availability } from "./subjects/subject.ts";
