/** Random loop nests, from numbers that fast-check can shrink, on operands for which sums and products are exact. */
import type { Access, Buffer, LoopKernel, Node, Store } from "../src/compiler/kernel.ts";
import type { Reduction } from "../src/compiler/primitive-kinds.ts";
import { allocate, type DType, isFloat } from "../src/dtype.ts";
import type { HostArray } from "../src/host-array.ts";
import * as F from "../src/index.ts";

/** Gives numbers from 0 to `below` - 1. */
export type Draw = (below: number) => number;

/** Draws numbers from a list, and 0 when it is used up. */
export function drawFrom(numbers: readonly number[]): Draw {
  let next = 0;
  return (below) => (numbers[next++] ?? 0) % below;
}

export interface RandomKernel {
  readonly kernel: LoopKernel;
  readonly buffers: readonly Buffer[];
  readonly inputs: readonly HostArray[];
}

const DTYPES: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

const pick = <T>(draw: Draw, list: readonly T[]): T => list[draw(list.length)];

type Binary = (x: F.Tensor, y: F.Tensor) => F.Tensor;

const ON_NUMBERS: readonly Binary[] = [
  (x, y) => x.add(y),
  (x, y) => x.sub(y),
  (x, y) => F.maximum(x, y),
  (x, y) => F.minimum(x, y),
  (x) => x.neg(),
  (x) => x.abs(),
];
const ON_BOOLS: readonly Binary[] = [F.logicalAnd, F.logicalOr, F.logicalXor];
const COMPARISONS: readonly Binary[] = [(x, y) => x.less(y), (x, y) => x.equal(y)];

/** A node for one equation of scalars. */
function applied(apply: Binary, dtype: DType, operands: readonly number[]): Node {
  const { program } = F.trace(apply, F.zeros([], { dtype }), F.ones([], { dtype }));
  const [{ primitive, params, inputs, outputs }] = program.equations;
  return {
    kind: "apply",
    dtype: outputs[0].dtype,
    primitive,
    params,
    operands: operands.slice(0, inputs.length),
  };
}

type Shape = readonly number[];

/** Around the numbers of lanes. */
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 12, 17, 0];

/** One stage of random nodes and stores, with what it reads. */
export function randomKernel(draw: Draw): RandomKernel {
  const rank = draw(4);
  const long = draw(8) === 0 ? draw(rank + 1) : -1;
  const shape = Array.from({ length: rank }, (_, axis) =>
    axis === long ? 700 + draw(1500) : pick(draw, long < 0 ? SIZES : [1, 2, 3]),
  );
  const writer = stageWriter(draw, shape);
  const count = 1 + draw(8);
  for (let n = 0; n < count; n++) writer.addNode();
  const stores = 1 + draw(3);
  for (let s = 0; s < stores; s++) writer.addStore();
  return writer.kernel();
}

function stageWriter(draw: Draw, shape: Shape) {
  const dtypes = draw(2) === 0 ? [pick(draw, DTYPES)] : DTYPES;
  const buffers: Buffer[] = [];
  const inputs: HostArray[] = [];
  const nodes: Node[] = [];
  const stores: Store[] = [];
  /** Nodes that have a value at every position. */
  const visible: number[] = [];

  const push = (node: Node): number => nodes.push(node) - 1;
  const alike = (dtype: DType) => visible.filter((n) => nodes[n].dtype === dtype);

  /** A load of a buffer just large enough for positions in the window. */
  const load = (low: Shape, high: Shape, dtype: DType): number => {
    const sizes = high.map((to, axis) => Math.max(0, to - low[axis]));
    const kept = sizes.map(() => draw(4) > 0);
    const { strides, offset, size } = dense(draw, sizes, kept, 1 + draw(2));
    const first = draw(3);
    const start = low.reduce((sum, from, axis) => sum - from * strides[axis], first + offset);
    const buffer = buffers.push({ dtype, size: first + size, role: "input" }) - 1;
    inputs.push({ shape: [first + size], dtype, data: entries(dtype, first + size, buffer) });
    return push({ kind: "load", dtype, access: { buffer, offset: start, strides } });
  };

  const masked = (): number => {
    const otherwise = pick(draw, visible);
    const { dtype } = nodes[otherwise];
    const low = shape.map((n) => (draw(2) === 0 ? 0 : draw(n + 1)));
    const high = shape.map((n, axis) => (draw(2) === 0 ? n : Math.max(low[axis], draw(n + 1))));
    const value = draw(3) === 0 ? pick(draw, alike(dtype)) : load(low, high, dtype);
    return push({ kind: "masked", dtype, window: { low, high }, value, otherwise });
  };

  const computed = (): number => {
    const first = pick(draw, visible);
    const { dtype } = nodes[first];
    const operands = [first, pick(draw, alike(dtype))];
    const way = draw(6);
    if (way === 0) return push(applied(pick(draw, COMPARISONS), dtype, operands));
    const to = pick(draw, DTYPES);
    if (way === 1 && to !== dtype) return push(applied((x) => x.cast(to), dtype, operands));
    return push(applied(pick(draw, dtype === "bool" ? ON_BOOLS : ON_NUMBERS), dtype, operands));
  };

  const anyNode = (): number => {
    const dtype = pick(draw, dtypes);
    const kind = visible.length === 0 ? 0 : draw(9);
    if (kind <= 2)
      return load(
        shape.map(() => 0),
        shape,
        dtype,
      );
    if (kind === 3) return push({ kind: "literal", dtype, value: draw(dtype === "bool" ? 2 : 4) });
    if (kind === 4 && dtype !== "bool") {
      return push({ kind: "position", dtype, start: draw(5), terms: shape.map(() => draw(3)) });
    }
    return kind <= 6 ? masked() : computed();
  };

  return {
    addNode(): void {
      visible.push(anyNode());
    },
    addStore(): void {
      const value = stores.length === 0 ? (visible.at(-1) as number) : pick(draw, visible);
      const { dtype } = nodes[value];
      const reduces = draw(2) === 0;
      const kept = shape.map(() => !reduces || draw(2) === 0);
      const { strides, offset, size } = dense(draw, shape, kept, 1);
      const buffer = buffers.push({ dtype, size, role: "output" }) - 1;
      const access: Access = { buffer, offset, strides };
      const reduce = pick(draw, reductionsOf(dtype, shape.includes(0)));
      stores.push(reduces ? { value, access, reduce } : { value, access });
    },
    kernel: (): RandomKernel => ({
      kernel: { kind: "loop", outer: 0, stages: [{ shape, nodes, stores }] },
      buffers,
      inputs,
    }),
  };
}

/** Small whole numbers, and zeros of both signs. */
function entries(dtype: DType, size: number, seed: number): HostArray["data"] {
  const data = allocate(dtype, size);
  for (let i = 0; i < size; i++) {
    const x = (i * 7 + seed * 3) % 11;
    data[i] = dtype === "bool" ? x % 2 : dtype === "uint32" ? x : x - 5;
    if (isFloat(dtype) && x === 10) data[i] = i % 2 === 0 ? -0 : 0.5;
  }
  return data;
}

function reductionsOf(dtype: DType, isEmpty: boolean): readonly Reduction[] {
  if (dtype === "bool") return ["any", "all"];
  if (isEmpty) return ["sum"];
  return isFloat(dtype) ? ["sum", "max", "min"] : ["sum", "prod", "max", "min"];
}

/** Strides of axes in some order, some of them backwards. */
function dense(draw: Draw, sizes: Shape, kept: readonly boolean[], gap: number) {
  const order = sizes.map((_, axis) => axis);
  if (draw(2) === 0) order.reverse();
  const strides = sizes.map(() => 0);
  let step = gap;
  let offset = 0;
  for (const axis of order.reverse()) {
    if (!kept[axis]) continue;
    const isReversed = draw(5) === 0;
    strides[axis] = isReversed ? -step : step;
    if (isReversed) offset += step * Math.max(0, sizes[axis] - 1);
    step *= sizes[axis];
  }
  return { strides, offset, size: step };
}
