/** Sorting lines in the memory of a workgroup, by a bitonic network. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { Capabilities } from "../../../device/capabilities.ts";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { spread } from "../../dispatch.ts";
import { accessTo } from "../blocks.ts";
import type { SortProblem } from "./sort-problem.ts";

/** Slots of a workgroup that has short lines: it takes several. */
const LEAST_SLOTS = 512;
const SIZE = 256;

/** The longest line that a workgroup has the memory to sort: a power of two. */
export function largestTile({ workgroupBytes }: Capabilities, keys: number): number {
  return 2 ** Math.floor(Math.log2(workgroupBytes / (4 * (keys + 1))));
}

/**
 * The position decides between equal keys, so that the order is that of a stable sort, and that the places behind the end
 * of a line, which have the largest keys, stay there.
 */
export function emitTileOrder(
  context: KernelContext,
  { lines, length, keys }: SortProblem,
  order: Block,
): readonly DispatchStep[] {
  const { capabilities } = context;
  const tile = 2 ** Math.ceil(Math.log2(Math.max(2, length)));
  const slots = Math.max(tile, Math.min(LEAST_SLOTS, largestTile(capabilities, keys.length)));
  const size = Math.min(SIZE, capabilities.invocations, slots / 2);
  const { workgroups, number } = spread(capabilities, Math.ceil((lines * tile) / slots));
  const access = accessTo(context, {
    operands: keys.map(({ operand }) => operand),
    results: [order],
  });
  const names = [...keys.map((_, k) => `keys${k}`), "places"];
  for (const name of names) {
    access.shader.declare(name, `var<workgroup> ${name}: array<u32, ${slots}>;`);
  }
  const differs = keys.map(
    (_, k) => `if (keys${k}[a] != keys${k}[b]) { return keys${k}[a] < keys${k}[b]; }`,
  );
  access.shader.declare(
    "is_before",
    `fn is_before(a: u32, b: u32) -> bool { ${differs.join(" ")} return places[a] < places[b]; }`,
  );
  const swaps = names.map(
    (name) => `let ${name}_a = ${name}[a]; ${name}[a] = ${name}[b]; ${name}[b] = ${name}_a;`,
  );
  const body = `let first = ${number} * ${slots / tile}u;
for (var slot = lix; slot < ${slots}u; slot += ${size}u) {
let line = first + slot / ${tile}u;
let position = slot % ${tile}u;
let inside = line < ${lines}u && position < ${length}u;
places[slot] = position;
${keys.map((_, k) => `keys${k}[slot] = 0xffffffffu;`).join("\n")}
if (inside) {
${keys.map(({ at }, k) => `keys${k}[slot] = ${at(access.shader, access.load[k], "line", "position")};`).join("\n")}
}
}
workgroupBarrier();
for (var run = 2u; run <= ${tile}u; run <<= 1u) {
for (var step = run >> 1u; step > 0u; step >>= 1u) {
for (var pair = lix; pair < ${slots / 2}u; pair += ${size}u) {
let a = 2u * pair - (pair & (step - 1u));
let b = a + step;
let ascends = ((a & ${tile - 1}u) & run) == 0u;
if (is_before(b, a) == ascends) { ${swaps.join(" ")} }
}
workgroupBarrier();
}
}
for (var slot = lix; slot < ${slots}u; slot += ${size}u) {
let line = first + slot / ${tile}u;
let position = slot % ${tile}u;
if (line < ${lines}u && position < ${length}u) { ${access.store[0](`line * ${length}u + position`, "places[slot]")} }
}`;
  const shader = access.shader.finish({ workgroupSize: [size, 1, 1], body });
  return [{ kind: "dispatch", shader, workgroups }];
}
