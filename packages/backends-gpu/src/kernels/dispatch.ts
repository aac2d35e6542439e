/** Numbers of workgroups. */
import type { Capabilities } from "../device/capabilities.ts";

/** Workgroups for `count` of them in a row, over two axes where one is too short. */
export interface Spread {
  readonly workgroups: readonly [number, number, number];
  /** Number of the workgroup, an expression of type u32; may be `count` or more. */
  readonly number: string;
}

export function spread({ workgroupsPerDimension }: Capabilities, count: number): Spread {
  if (count <= workgroupsPerDimension) return { workgroups: [count, 1, 1], number: "wid.x" };
  const rows = Math.ceil(count / workgroupsPerDimension);
  const x = Math.ceil(count / rows);
  return { workgroups: [x, rows, 1], number: `(wid.x + wid.y * ${x}u)` };
}

/** One invocation for each of `count` items. */
export function forEachItem(
  capabilities: Capabilities,
  count: number,
  size: number,
): Spread & { readonly head: string } {
  const workgroups = spread(capabilities, Math.ceil(count / size));
  const head = `let item = ${workgroups.number} * ${size}u + lix;\nif (item >= ${count}u) { return; }`;
  return { ...workgroups, head };
}
