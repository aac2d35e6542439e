/** Running results and totals along lines, in as few kernels as keep the device busy. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { scratchBlock } from "../blocks.ts";
import { loadPart, storePart } from "./part.ts";
import { emitRunKernel, type Lines, type Run, type RunKernel, segmentsOf } from "./run-kernel.ts";

/** The lines of a tensor along an axis. */
export function linesAlong(shape: readonly number[], axis: number): Lines {
  const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
  return {
    outer: product(shape.slice(0, axis)),
    length: shape[axis],
    inner: product(shape.slice(axis + 1)),
  };
}

function isEmpty({ lines: { outer, length, inner } }: Run): boolean {
  return outer * length * inner === 0;
}

/** Call `write` for every entry with the part of all entries up to it. */
export function emitRunning(
  context: KernelContext,
  run: Run,
  write: NonNullable<RunKernel["write"]>,
): readonly DispatchStep[] {
  if (isEmpty(run)) return [];
  const segments = segmentsOf(context, run.lines);
  if (segments === 1) return [emitRunKernel(context, run, { segments, write })];
  const { totals, steps } = segmentTotals(context, run, segments);
  const before = scratchBlock(context, "uint32", totals.shape[0]);
  const scan = emitRunning(
    context,
    { ...overSegments(run, segments, totals), results: [before] },
    ({ store }, { index }, part) => storePart(run.part, store[0], index, part),
  );
  return [...steps, ...scan, emitRunKernel(context, run, { segments, write, before })];
}

/** Call `finish` for every line with the part of all its entries; lines are not empty. */
export function emitTotals(
  context: KernelContext,
  run: Run,
  finish: NonNullable<RunKernel["finish"]>,
): readonly DispatchStep[] {
  if (isEmpty(run)) return [];
  const segments = segmentsOf(context, run.lines);
  if (segments === 1) return [emitRunKernel(context, run, { segments, finish })];
  const { totals, steps } = segmentTotals(context, run, segments);
  const joined = { ...overSegments(run, segments, totals), results: run.results };
  return [...steps, emitRunKernel(context, joined, { segments: 1, finish })];
}

function segmentTotals(
  context: KernelContext,
  run: Run,
  segments: number,
): { readonly totals: Block; readonly steps: readonly DispatchStep[] } {
  const { outer, inner } = run.lines;
  const size = outer * inner * segments * run.part.fields.length;
  const totals = scratchBlock(context, "uint32", size);
  return { totals, steps: [emitRunKernel(context, { ...run, results: [] }, { segments, totals })] };
}

/** The parts of segments as lines of their own. */
function overSegments({ lines, part }: Run, segments: number, totals: Block): Omit<Run, "results"> {
  return {
    lines: { outer: lines.outer * lines.inner, length: segments, inner: 1 },
    reverse: false,
    part,
    operands: [totals],
    read: ({ load }, { index }) => loadPart(part, load[0], index),
  };
}
