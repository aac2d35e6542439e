/** Systems with band matrices, and where their entries lie. */
import type { Block, PrimitiveKernel } from "@fluxion/autodiff-core/compiler";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { floatBlocks, matricesOf } from "../dense/matrices.ts";
import type { Index } from "./repeat.ts";

/** Sizes of `op(A)·X = B`, for a number of matrices. */
export interface BandSize {
  readonly count: number;
  readonly n: number;
  /** Columns of `B`. */
  readonly m: number;
  /** Diagonals of `op(A)` below and above the main one. */
  readonly below: number;
  readonly above: number;
}

export interface BandSystem extends BandSize {
  readonly bands: Block;
  readonly b: Block;
  readonly x: Block;
  /** For each matrix the number of the first pivot that is 0. */
  readonly status: Block;
  readonly transpose: boolean;
}

/** The system that a kernel is to solve; `undefined` if it is left to the host. */
export function bandSystemOf(kernel: PrimitiveKernel): BandSystem | undefined {
  const blocks = floatBlocks(kernel);
  if (blocks === undefined) return undefined;
  const [bands, b] = blocks;
  const [x, status] = kernel.results;
  const { lower, upper, transpose } = kernel.params as {
    readonly lower: number;
    readonly upper: number;
    readonly transpose: boolean;
  };
  const [below, above] = transpose ? [upper, lower] : [lower, upper];
  const { count, rows: n, columns: m } = matricesOf(b);
  return { bands, b, x, status, count, n, m, below, above, transpose };
}

/** Diagonals beside the main one. */
export function orderOf({ below, above }: BandSize): number {
  return below + above;
}

/** Entry of `op(A)` in row `row` and column `row - below + d`, which has to lie in the matrix. */
export function loadEntry(shader: ShaderWriter, system: BandSystem, row: string, d: Index): string {
  const { bands, n, below, transpose } = system;
  const order = orderOf(system);
  const [diagonal, place] = transpose
    ? [d, row]
    : [`${order} - (${d})`, `${row} - ${below} + ${d}`];
  const line = `matrix * ${order + 1} + ${diagonal}`;
  return shader.load(bands.buffer, `${bands.offset} + (${line}) * ${n} + ${place}`);
}

/** Where row `row` of `column` lies in one of the right-hand sides or solutions. */
export function placeOf(
  { n, m }: BandSystem,
  { offset }: Block,
  row: string,
  column: string,
): string {
  return `${offset} + (matrix * ${n} + ${row}) * ${m} + ${column}`;
}
