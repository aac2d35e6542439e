/**
 * Sorting long lines by the digits of their keys, the lowest first. Every pass divides lines into tiles: it counts the
 * digits of each tile, adds up the counts of all digits of all tiles, which says where each begins, and moves the entries
 * there (radix-scatter.ts). As every move keeps the order of equal digits, the last pass leaves a stable order.
 */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { spread } from "../../dispatch.ts";
import { accessTo, scratchBlock } from "../blocks.ts";
import { emitDigitMove } from "./radix-move.ts";
import { DIGITS, passEntries, type RadixPass, radixTile } from "./radix-pass.ts";
import { runningSum } from "./running-rules.ts";
import { emitRunning } from "./runs.ts";
import type { SortProblem } from "./sort-problem.ts";

/** Bits of a digit. */
const DIGIT_BITS = Math.log2(DIGITS);

export function emitRadixOrder(
  context: KernelContext,
  { lines, length, keys }: SortProblem,
  result: Block,
): readonly DispatchStep[] {
  const size = lines * length;
  const tiles = Math.ceil(length / radixTile(context.capabilities));
  const counts = scratchBlock(context, "uint32", lines * DIGITS * tiles);
  const ends = scratchBlock(context, "uint32", lines * DIGITS * tiles);
  const spareOrder = scratchBlock(context, "uint32", size);
  const spareKeys = [scratchBlock(context, "uint32", size), scratchBlock(context, "uint32", size)];
  const passes = keys
    .toReversed()
    .flatMap((key) =>
      Array.from({ length: Math.ceil(key.bits / DIGIT_BITS) }, (_, digit) => ({ key, digit })),
    );
  let order: Block | undefined;
  return passes.flatMap(({ key, digit }, i) => {
    const pass: RadixPass = {
      lines,
      length,
      tiles,
      shift: digit * DIGIT_BITS,
      order,
      keys: digit === 0 ? undefined : spareKeys[digit % 2],
      key,
    };
    // Orders turn so that the last one is the result.
    order = (passes.length - i) % 2 === 1 ? result : spareOrder;
    const isLast = passes[i + 1]?.key !== key;
    const nextKeys = isLast ? undefined : spareKeys[(digit + 1) % 2];
    return [
      emitDigitCounts(context, pass, counts),
      ...emitDigitEnds(context, pass, counts, ends),
      emitDigitMove(context, pass, { ends, order, keys: nextKeys }),
    ];
  });
}

const COUNTING = 256;

/** How often each digit comes in each tile: `[lines, digits, tiles]`. */
function emitDigitCounts(context: KernelContext, pass: RadixPass, counts: Block): DispatchStep {
  const { lines, length, tiles, shift } = pass;
  const { operands, positionAt, keyAt } = passEntries(pass);
  const access = accessTo(context, { operands, results: [counts] });
  const tile = radixTile(context.capabilities);
  const { workgroups, number } = spread(context.capabilities, lines * tiles);
  access.shader.declare("digits", `var<workgroup> digits: array<atomic<u32>, ${DIGITS}>;`);
  const body = `let line = ${number} / ${tiles}u;
let tile = ${number} % ${tiles}u;
let end = min(${length}u, (tile + 1u) * ${tile}u);
if (line < ${lines}u) {
for (var place = tile * ${tile}u + lix; place < end; place += ${COUNTING}u) {
let position = ${positionAt(access, "place")};
atomicAdd(&digits[(${keyAt(access, "place", "position")} >> ${shift}u) & ${DIGITS - 1}u], 1u);
}
}
workgroupBarrier();
if (line < ${lines}u) {
for (var digit = lix; digit < ${DIGITS}u; digit += ${COUNTING}u) {
${access.store[0](`(line * ${DIGITS}u + digit) * ${tiles}u + tile`, "atomicLoad(&digits[digit])")}
}
}`;
  const shader = access.shader.finish({ workgroupSize: [COUNTING, 1, 1], body });
  return { kind: "dispatch", shader, workgroups };
}

/** Behind which place in its line the entries of a digit and a tile end. */
function emitDigitEnds(
  context: KernelContext,
  { lines, tiles }: RadixPass,
  counts: Block,
  ends: Block,
): readonly DispatchStep[] {
  const { part, enter, leave } = runningSum("uint32");
  const run = {
    operands: [counts],
    results: [ends],
    lines: { outer: lines, length: DIGITS * tiles, inner: 1 },
    reverse: false,
    part,
  };
  return emitRunning(
    context,
    { ...run, read: (access, place) => enter(access, [access.load[0](place.index)], place) },
    (access, { index }, value) => access.store[0](index, leave(access, value)),
  );
}
