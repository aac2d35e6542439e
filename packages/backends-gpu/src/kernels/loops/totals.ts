/** Where the totals of invocations meet. */
import type { Store } from "@fluxion/autodiff-core/compiler";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import type { Total } from "./reduction.ts";
import type { RowLayout } from "./row-layout.ts";

/** What an invocation has of a reduction. */
export interface RunningTotal {
  readonly store: Store;
  readonly total: Total;
  /** A variable. */
  readonly name: string;
}

/**
 * A statement that adds entries, in pairs first.
 *
 * @param inside - Per entry the condition under which it counts; empty if it always does.
 */
export function addEntries(
  { name, total }: RunningTotal,
  entries: readonly string[],
  inside: readonly string[],
): string {
  const counted = entries.map((x, i) => {
    const entered = total.enter(x);
    return inside[i] === "" ? entered : `select(${total.start}, ${entered}, ${inside[i]})`;
  });
  return `${name} = ${total.combine(name, inPairs(counted, total.combine))};`;
}

function inPairs(list: readonly string[], combine: Total["combine"]): string {
  if (list.length === 1) return list[0];
  const middle = list.length / 2;
  return combine(inPairs(list.slice(0, middle), combine), inPairs(list.slice(middle), combine));
}

/**
 * Statements that combine the totals of the invocations of each row, in a tree, so that all of them have the whole.
 * Invocations are `lix`, of which `t` is the number in the row.
 */
export function meetTotals(
  shader: ShaderWriter,
  { rows, width, alongRow }: RowLayout,
  totals: readonly RunningTotal[],
): string[] {
  if (width === 1 || totals.length === 0) return [];
  const places = totals.map(({ total: { type } }, i) => {
    const name = `meet${i}_${type}`;
    shader.declare(name, `var<workgroup> ${name}: array<${type}, ${rows * width}>;`);
    return name;
  });
  const distance = alongRow ? "h" : `h * ${rows}u`;
  const first = alongRow ? "lix - t" : `lix - t * ${rows}u`;
  const halves = totals.map(
    ({ total }, i) =>
      `${places[i]}[lix] = ${total.combine(`${places[i]}[lix]`, `${places[i]}[lix + ${distance}]`)};`,
  );
  return [
    ...totals.map(({ name }, i) => `${places[i]}[lix] = ${name};`),
    "workgroupBarrier();",
    `for (var h = ${width / 2}u; h > 0u; h >>= 1u) {`,
    `if (t < h) { ${halves.join(" ")} }`,
    "workgroupBarrier();",
    "}",
    ...totals.map(({ name }, i) => `${name} = ${places[i]}[${first}];`),
    // The next totals may take the same places.
    "workgroupBarrier();",
  ];
}
