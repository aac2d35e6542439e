/**
 * Moving the entries of tiles to where their digits begin. A tile is sorted by the digit in the memory of its workgroup,
 * by two digits of half the bits, so that entries with the same digit are written next to each other.
 */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { spread } from "../../dispatch.ts";
import { accessTo } from "../blocks.ts";
import { DIGITS, MOVING, passEntries, type RadixPass, radixTile } from "./radix-pass.ts";

/** Values of half a digit. */
const HALF = 16;

export interface Moved {
  readonly ends: Block;
  readonly order: Block;
  /** Where the keys go; left out after the last pass. */
  readonly keys: Block | undefined;
}

export function emitDigitMove(
  context: KernelContext,
  pass: RadixPass,
  { ends, order, keys }: Moved,
): DispatchStep {
  const { lines, length, tiles, shift } = pass;
  const { operands, positionAt, keyAt } = passEntries(pass);
  const results = [order, ...(keys === undefined ? [] : [keys])];
  const access = accessTo(context, { operands: [...operands, ends], results });
  const { shader } = access;
  const tile = radixTile(context.capabilities);
  const each = tile / MOVING;
  const { workgroups, number } = spread(context.capabilities, lines * tiles);
  shader.declare("exchanged", `var<workgroup> exchanged: array<u32, ${tile}>;`);
  shader.declare("counters", `var<workgroup> counters: array<u32, ${MOVING * HALF + MOVING}>;`);
  shader.declare("sums", `var<workgroup> sums: array<u32, ${MOVING}>;`);
  shader.declare("firsts", `var<workgroup> firsts: array<u32, ${DIGITS}>;`);
  // One word is left out in every row, so that a column is not in one memory bank.
  shader.declare(
    "counter_at",
    `fn counter_at(i: u32) -> u32 { return i + (i >> ${Math.log2(HALF)}u); }`,
  );
  const end = access.load[operands.length]("at - 1u");
  const body = `let line = ${number} / ${tiles}u;
let tile = ${number} % ${tiles}u;
let start = tile * ${tile}u;
let count = select(0u, min(${tile}u, ${length}u - start), line < ${lines}u);
var keys: array<u32, ${each}>;
var positions: array<u32, ${each}>;
var places: array<u32, ${each}>;
for (var j = 0u; j < ${each}u; j++) {
let i = j * ${MOVING}u + lix;
keys[j] = 0xffffffffu;
if (i < count) { let place = start + i; positions[j] = ${positionAt(access, "place")}; keys[j] = ${keyAt(access, "place", "positions[j]")}; }
places[j] = i;
}
${exchange("keys", each)}
${exchange("positions", each)}
${[shift, shift + 4].map((s) => split(s, each)).join("\n")}
${share("keys", each)}
for (var j = 0u; j < ${each}u; j++) {
let i = j * ${MOVING}u + lix;
keys[j] = exchanged[i];
let digit = (keys[j] >> ${shift}u) & ${DIGITS - 1}u;
if (i == 0u || ((exchanged[max(i, 1u) - 1u] >> ${shift}u) & ${DIGITS - 1}u) != digit) { firsts[digit] = i; }
}
${share("positions", each)}
for (var j = 0u; j < ${each}u; j++) {
let i = j * ${MOVING}u + lix;
if (i < count) {
let digit = (keys[j] >> ${shift}u) & ${DIGITS - 1}u;
let at = (line * ${DIGITS}u + digit) * ${tiles}u + tile;
var begin = 0u;
if (digit + tile > 0u) { begin = ${end}; }
let to = line * ${length}u + begin + i - firsts[digit];
${access.store[0]("to", "exchanged[i]")}
${keys === undefined ? "" : access.store[1]("to", "keys[j]")}
}
}`;
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [MOVING, 1, 1], body }),
    workgroups,
  };
}

/** Lays what the invocations have, some in a row each, out in shared memory. */
function share(name: string, each: number): string {
  return `workgroupBarrier();
for (var j = 0u; j < ${each}u; j++) { exchanged[lix * ${each}u + j] = ${name}[j]; }
workgroupBarrier();`;
}

/** Gives the entries to those invocations that they belong to after each has gone to its place. */
function exchange(name: string, each: number): string {
  return `workgroupBarrier();
for (var j = 0u; j < ${each}u; j++) { exchanged[places[j]] = ${name}[j]; }
workgroupBarrier();
for (var j = 0u; j < ${each}u; j++) { ${name}[j] = exchanged[lix * ${each}u + j]; }`;
}

/** Sorts the entries of the tile, some in a row for each invocation, by half a digit; stable. */
function split(shift: number, each: number): string {
  const half = `(keys[j] >> ${shift}u) & ${HALF - 1}u`;
  return `for (var d = 0u; d < ${HALF}u; d++) { counters[counter_at(d * ${MOVING}u + lix)] = 0u; }
for (var j = 0u; j < ${each}u; j++) {
let at = counter_at((${half}) * ${MOVING}u + lix);
places[j] = counters[at];
counters[at] = places[j] + 1u;
}
workgroupBarrier();
{
var sum = 0u;
for (var d = 0u; d < ${HALF}u; d++) { sum += counters[counter_at(lix * ${HALF}u + d)]; }
let own = sum;
sums[lix] = sum;
for (var step = 1u; step < ${MOVING}u; step <<= 1u) {
workgroupBarrier();
if (lix >= step) { sum += sums[lix - step]; }
workgroupBarrier();
sums[lix] = sum;
}
var before = sum - own;
for (var d = 0u; d < ${HALF}u; d++) {
let at = counter_at(lix * ${HALF}u + d);
let count = counters[at];
counters[at] = before;
before += count;
}
}
workgroupBarrier();
for (var j = 0u; j < ${each}u; j++) { places[j] += counters[counter_at((${half}) * ${MOVING}u + lix)]; }
${exchange("keys", each)}
${exchange("positions", each)}`;
}
