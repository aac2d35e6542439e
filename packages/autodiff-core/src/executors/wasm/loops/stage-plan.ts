/** What is known of a stage before code is written for it. */

import type { Access, Node, Stage } from "../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT, type DType } from "../../../dtype.ts";

/** Accesses of one buffer with the same strides share a pointer: they differ by a constant. */
export interface PointerGroup {
  readonly buffer: number;
  /** Element that the pointer is at where all indices are 0; no access of the group is below it. */
  readonly offset: number;
  readonly strides: readonly number[];
  /** Bytes of an element. */
  readonly bytes: number;
  /**
   * Whether all accesses are under masks. Their pointer may then be outside of the buffer, even below address 0, where
   * distances have to be added to it with wrapping, not by the instruction that loads.
   */
  readonly masked: boolean;
}

export interface StagePlan {
  readonly stage: Stage;
  readonly groups: readonly PointerGroup[];
  /** Number of the group of an access of the stage. */
  readonly groupOf: ReadonlyMap<Access, number>;
  /** Per node how often its value is used. Nodes with 0 are not computed. */
  readonly uses: readonly number[];
  /** Per node the axes that its value depends on. */
  readonly axes: readonly ReadonlySet<number>[];
}

export function planStage(stage: Stage): StagePlan {
  const { groups, groupOf } = groupAccesses(stage);
  return { stage, groups, groupOf, uses: countUses(stage), axes: dependencies(stage) };
}

/** The plan of a stage that differs in what its nodes are computed from only. */
export function replan(plan: StagePlan, stage: Stage): StagePlan {
  return { ...plan, stage, uses: countUses(stage), axes: dependencies(stage) };
}

/** Places of the nodes that a node is computed from. */
export function operandsOf(node: Node): readonly number[] {
  if (node.kind === "apply") return node.operands;
  return node.kind === "masked" ? [node.value, node.otherwise] : [];
}

/** Whether the window of a masked node leaves something out along an axis. */
export function isTested(node: Node, axis: number, size: number): boolean {
  return node.kind === "masked" && (node.window.low[axis] > 0 || node.window.high[axis] < size);
}

function groupAccesses(stage: Stage): Pick<StagePlan, "groups" | "groupOf"> {
  const { nodes, stores } = stage;
  const groups: PointerGroup[] = [];
  const groupOf = new Map<Access, number>();
  const numbers = new Map<string, number>();
  const add = (access: Access, dtype: DType, masked: boolean): void => {
    const { buffer, offset, strides } = access;
    const bytes = BYTES_PER_ELEMENT[dtype];
    const key = `${buffer} ${strides.join()} ${masked ? offset : ""}`;
    const number = numbers.get(key) ?? groups.push({ buffer, offset, strides, bytes, masked }) - 1;
    numbers.set(key, number);
    groupOf.set(access, number);
    if (offset < groups[number].offset) groups[number] = { ...groups[number], offset };
  };
  const always = computedAlways(stage);
  nodes.forEach((node, n) => {
    if (node.kind === "load") add(node.access, node.dtype, !always.has(n));
  });
  for (const { access, value } of stores) add(access, nodes[value].dtype, false);
  return { groups, groupOf };
}

/** Nodes that are computed at every position, as they are not under a mask only. */
function computedAlways({ nodes, stores }: Stage): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (n: number): void => {
    if (found.has(n)) return;
    found.add(n);
    const node = nodes[n];
    if (node.kind === "apply") node.operands.forEach(visit);
  };
  for (const { value } of stores) visit(value);
  return found;
}

function countUses({ nodes, stores }: Stage): number[] {
  const uses = nodes.map(() => 0);
  const use = (n: number): void => {
    if (uses[n]++ === 0) operandsOf(nodes[n]).forEach(use);
  };
  for (const { value } of stores) use(value);
  return uses;
}

/** Axes along which each node's value changes. */
function dependencies({ nodes, shape }: Stage): ReadonlySet<number>[] {
  const known: ReadonlySet<number>[] = [];
  for (const node of nodes) {
    const axes = new Set(operandsOf(node).flatMap((n) => [...known[n]]));
    shape.forEach((size, axis) => {
      if (dependsOn(node, axis, size)) axes.add(axis);
    });
    known.push(axes);
  }
  return known;
}

function dependsOn(node: Node, axis: number, size: number): boolean {
  if (node.kind === "load") return node.access.strides[axis] !== 0;
  if (node.kind === "position") return node.terms[axis] !== 0;
  return node.kind === "product" || isTested(node, axis, size);
}
