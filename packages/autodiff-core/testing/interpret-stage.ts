/** Runs one loop nest of a schedule, position by position. */
import { forEachIndex } from "../src/compiler/for-each-index.ts";
import type { Access, Node, Stage, Store } from "../src/compiler/kernel.ts";
import type { Reduction } from "../src/compiler/primitive-kinds.ts";
import { isInteger, roundTo } from "../src/dtype.ts";
import { type Region, read, write } from "./schedule-memory.ts";

const STARTS: { readonly [R in Reduction]: number } = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
  any: 0,
  all: 1,
};

const COMBINE: { readonly [R in Reduction]: (a: number, x: number) => number } = {
  sum: (a, x) => a + x,
  prod: (a, x) => a * x,
  max: Math.max,
  min: Math.min,
  any: (a, x) => (a || x ? 1 : 0),
  all: (a, x) => (a && x ? 1 : 0),
};

/** @param product - In the epilogue of a matrix product, its entry at a position. */
export function interpretStage(
  { shape, nodes, stores }: Stage,
  regions: readonly Region[],
  product: (index: readonly number[]) => number = () => Number.NaN,
): void {
  const totals = stores.map((store) => startTotals(store, shape));
  forEachIndex(shape, (index) => {
    const values = evaluateNodes(nodes, stores, index, regions, product);
    stores.forEach(({ value, access, reduce }, s) => {
      const at = elementOf(access, index);
      if (reduce === undefined) write(regions[access.buffer], at, values[value]);
      else {
        const integers = reduce === "prod" && isInteger(nodes[value].dtype);
        const combine = integers ? Math.imul : COMBINE[reduce];
        const total = totals[s].get(at);
        if (total === undefined) throw new Error("a reduction writes outside its result");
        totals[s].set(at, combine(total, values[value]));
      }
    });
  });
  stores.forEach(({ access }, s) => {
    for (const [at, total] of totals[s]) write(regions[access.buffer], at, total);
  });
}

/** The accumulators of a reduction, by element of the result. */
function startTotals({ access, reduce }: Store, shape: readonly number[]): Map<number, number> {
  const totals = new Map<number, number>();
  if (reduce === undefined) return totals;
  const kept = shape.map((n, d) => (access.strides[d] === 0 ? 1 : n));
  forEachIndex(kept, (index) => totals.set(elementOf(access, index), STARTS[reduce]));
  return totals;
}

function evaluateNodes(
  nodes: readonly Node[],
  stores: readonly Store[],
  index: readonly number[],
  regions: readonly Region[],
  product: (index: readonly number[]) => number,
): number[] {
  const values: number[] = [];
  const valueOf = (n: number): number => {
    values[n] ??= roundTo(nodes[n].dtype, compute(nodes[n]));
    return values[n];
  };
  const compute = (node: Node): number => {
    switch (node.kind) {
      case "load":
        return read(regions[node.access.buffer], elementOf(node.access, index));
      case "literal":
        return node.value;
      case "position":
        return node.terms.reduce((sum, t, d) => sum + t * index[d], node.start);
      case "masked": {
        const { low, high } = node.window;
        const inside = index.every((i, d) => i >= low[d] && i < high[d]);
        return valueOf(inside ? node.value : node.otherwise);
      }
      case "product":
        return product(index);
      case "apply": {
        const specs = node.operands.map((n) => ({ shape: [], dtype: nodes[n].dtype }));
        const value = node.primitive.uniform?.(node.operands.map(valueOf), node.params, specs);
        if (value === undefined) throw new Error(`${node.primitive.name} is not elementwise`);
        return value;
      }
    }
  };
  for (const { value } of stores) valueOf(value);
  return values;
}

function elementOf({ offset, strides }: Access, index: readonly number[]): number {
  return strides.reduce((sum, stride, d) => sum + stride * index[d], offset);
}
