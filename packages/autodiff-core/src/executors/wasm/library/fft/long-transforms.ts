/** Kernels for few long lines whose elements are next to one another: steps over memory, with many tiles each. */
import type { PrimitiveKernel } from "../../../../compiler/kernel.ts";
import { sizeOf } from "../../../../shape.ts";
import { i32 } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { fourStep, isLong } from "./four-step.ts";
import { interleave } from "./interleave.ts";
import type { LaneArithmetic } from "./lane-arithmetic.ts";
import { type Address, type Part, partOf } from "./lines.ts";
import { longPairs } from "./long-pairs.ts";
import { combination, separation } from "./pair-rules.ts";

type Planes = readonly [re: Address, im: Address];

/** Complex transforms; `undefined` if lines are not long. */
export function longFft(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  { operands, results }: PrimitiveKernel,
  { axis, inverse }: { readonly axis: number; readonly inverse: boolean },
): readonly Phase[] | undefined {
  const { shape } = results[0];
  const lines = linesOf(shape, axis, shape[axis]);
  if (!lines) return undefined;
  const [between] = reservePlanes(context, arithmetic, sizeOf(shape), 1);
  const parts = (list: PrimitiveKernel["operands"]): readonly [Part, Part] => {
    const [re, im] = list.map((x) => partOf(context, x));
    return inverse ? [im, re] : [re, im];
  };
  const [from, to] = [parts(operands), parts(results)];
  return fourStep(context, arithmetic, { ...lines, from, between: asParts(between), to });
}

/** Spectra of real lines; `undefined` if lines are not long. */
export function longRfft(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  { operands: [x], results }: PrimitiveKernel,
  axis: number,
): readonly Phase[] | undefined {
  const half = x.shape[axis] / 2;
  const lines = linesOf(x.shape, axis, half);
  const pairs = addressOf(partOf(context, x));
  if (!lines || !pairs) return undefined;
  const size = lines.count * half;
  const [spectrum, between] = reservePlanes(context, arithmetic, size, 2);
  const [from, to] = [asParts(spectrum), asParts(spectrum)];
  const [re, im] = results.map((block) => addressOf(partOf(context, block)) as Address);
  return [
    interleave(context, arithmetic, "split", { pairs, parts: spectrum, count: size }),
    ...fourStep(context, arithmetic, { ...lines, from, between: asParts(between), to }),
    longPairs(context, arithmetic, separation(arithmetic), {
      half,
      count: lines.count,
      from: { parts: spectrum, length: half },
      to: { parts: [re, im], length: half + 1 },
    }),
  ];
}

/** Real lines from their spectra; `undefined` if lines are not long. */
export function longIrfft(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  { operands, results: [x] }: PrimitiveKernel,
  axis: number,
): readonly Phase[] | undefined {
  const half = x.shape[axis] / 2;
  const lines = linesOf(x.shape, axis, half);
  const [re, im] = operands.map((operand) => addressOf(partOf(context, operand)));
  if (!lines || !re || !im) return undefined;
  const size = lines.count * half;
  const [spectrum, between] = reservePlanes(context, arithmetic, size, 2);
  const [from, to] = [asParts(spectrum), asParts(spectrum)];
  const pairs = addressOf(partOf(context, x)) as Address;
  return [
    longPairs(context, arithmetic, combination(arithmetic), {
      half,
      count: lines.count,
      from: { parts: [re, im], length: half + 1 },
      to: { parts: spectrum, length: half },
    }),
    ...fourStep(context, arithmetic, { ...lines, from, between: asParts(between), to }),
    interleave(context, arithmetic, "join", { pairs, parts: spectrum, count: size }),
  ];
}

/** Lines along the last axis that are transformed as `n` complex numbers each, if they are long. */
function linesOf(
  shape: readonly number[],
  axis: number,
  n: number,
): { readonly n: number; readonly count: number } | undefined {
  const count = sizeOf(shape) / shape[axis];
  if (axis !== shape.length - 1 || !Number.isInteger(n) || !isLong(n, count)) return undefined;
  return { n, count };
}

/** Pairs of planes of `size` numbers in the kernel's memory. */
function reservePlanes(
  context: KernelContext,
  { element: { bytes } }: LaneArithmetic,
  size: number,
  pairs: number,
): Planes[] {
  const plane = size * bytes;
  const start = context.reserveWorkspace(2 * pairs * plane);
  const at =
    (number: number): Address =>
    (frame) =>
      i32.add(start(frame), number * plane);
  return Array.from({ length: pairs }, (_, pair) => [at(2 * pair), at(2 * pair + 1)]);
}

function asParts([re, im]: Planes): readonly [re: Part, im: Part] {
  return [{ address: re }, { address: im }];
}

function addressOf(part: Part): Address | undefined {
  return "address" in part ? part.address : undefined;
}
