/** Loop nests and small products as scalar nodes, position by position. */

import { forEachIndex } from "../../../compiler/for-each-index.ts";
import type { Access, DotKernel, Node, Stage, Store } from "../../../compiler/kernel.ts";
import type { Reduction } from "../../../compiler/primitive-kinds.ts";
import type { DType } from "../../../dtype.ts";
import { cast, combine, multiply, startOf } from "./scalar-combinations.ts";
import type { ScalarGraph, ScalarNode } from "./scalar-graph.ts";

/** The elements of buffers. */
type Memory = readonly ScalarNode[][];

type Product = (index: readonly number[]) => ScalarNode;

/** @param product - In the epilogue of a product, its entry at a position. */
export function scalarStage(
  graph: ScalarGraph,
  { shape, nodes, stores }: Stage,
  memory: Memory,
  product?: Product,
): void {
  const reducing = stores.flatMap((store) => totalsOf(store, shape, nodes));
  for (const { buffer, at, reduce, dtype } of reducing)
    memory[buffer][at] = startOf(graph, reduce, dtype);
  forEachIndex(shape, (index) => {
    const valueOf = valuesAt(graph, nodes, index, memory, product);
    // All loads of a position come before its stores.
    const values = stores.map(({ value }) => valueOf(value));
    stores.forEach(({ access, reduce }, s) => {
      const at = elementAt(access, index);
      const target = memory[access.buffer];
      target[at] = reduce === undefined ? values[s] : combine(graph, reduce, target[at], values[s]);
    });
  });
  for (const { buffer, at, dtype } of reducing)
    memory[buffer][at] = cast(graph, memory[buffer][at], dtype);
}

interface Total {
  readonly buffer: number;
  readonly at: number;
  readonly reduce: Reduction;
  readonly dtype: DType;
}

/** The elements that a store reduces to. */
function totalsOf(
  { value, access, reduce }: Store,
  shape: readonly number[],
  nodes: readonly Node[],
): Total[] {
  const totals: Total[] = [];
  if (reduce === undefined) return totals;
  const { buffer, strides } = access;
  const kept = shape.map((n, d) => (strides[d] === 0 ? 1 : n));
  const { dtype } = nodes[value];
  forEachIndex(kept, (index) =>
    totals.push({ buffer, at: elementAt(access, index), reduce, dtype }),
  );
  return totals;
}

/** The nodes of a stage at a position, made when asked for. */
function valuesAt(
  graph: ScalarGraph,
  nodes: readonly Node[],
  index: readonly number[],
  memory: Memory,
  product: Product | undefined,
): (n: number) => ScalarNode {
  const known: ScalarNode[] = [];
  const valueOf = (n: number): ScalarNode => {
    known[n] ??= make(nodes[n]);
    return known[n];
  };
  const make = (node: Node): ScalarNode => {
    switch (node.kind) {
      case "load":
        return memory[node.access.buffer][elementAt(node.access, index)];
      case "literal":
        return graph.literal(node.dtype, node.value);
      case "position":
        return graph.literal(node.dtype, affine(node.start, node.terms, index));
      case "masked": {
        const { low, high } = node.window;
        const inside = index.every((i, d) => i >= low[d] && i < high[d]);
        return valueOf(inside ? node.value : node.otherwise);
      }
      case "apply":
        return graph.apply(node.dtype, node.primitive, node.params, node.operands.map(valueOf));
      case "product":
        if (product === undefined) throw new Error("a product outside of an epilogue");
        return product(index);
    }
  };
  return valueOf;
}

/** Every entry of the product is a chain of sums in the order of the inner axes. */
export function scalarProduct(
  graph: ScalarGraph,
  { dtype, left, right, axes, epilogue }: DotKernel,
  memory: Memory,
): void {
  for (const { prologue } of [left, right]) if (prologue) scalarStage(graph, prologue, memory);
  const outer = axes.filter(({ role }) => role !== "inner");
  const inner = axes.filter(({ role }) => role === "inner");
  const shape = inner.map(({ size }) => size);
  const strides = (side: "left" | "right", list: typeof axes) => list.map((axis) => axis[side]);
  const entry: Product = (index) => {
    const a = affine(left.offset, strides("left", outer), index);
    const b = affine(right.offset, strides("right", outer), index);
    let total = startOf(graph, "sum", dtype);
    forEachIndex(shape, (k) => {
      const factors = [
        memory[left.buffer][affine(a, strides("left", inner), k)],
        memory[right.buffer][affine(b, strides("right", inner), k)],
      ];
      total = combine(graph, "sum", total, multiply(graph, total.dtype, factors));
    });
    return cast(graph, total, dtype);
  };
  scalarStage(graph, epilogue, memory, entry);
}

function elementAt({ offset, strides }: Access, index: readonly number[]): number {
  return affine(offset, strides, index);
}

/** `start + Σ terms_d·i_d` */
function affine(start: number, terms: readonly number[], index: readonly number[]): number {
  return terms.reduce((sum, term, d) => sum + term * index[d], start);
}
