/** What the kernels of a body compute for one member of a batch, every loop over anything else written out. */
import type {
  Access,
  BatchPart,
  DotKernel,
  Kernel,
  Node,
  Schedule,
  Stage,
  Store,
} from "@fluxion/autodiff-core/compiler";
import { mul } from "../../../wgsl/arithmetic.ts";
import { hasFunction } from "../../../wgsl/functions/call.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { sizeOf } from "../../loops/axes.ts";
import { totalOf } from "../../loops/reduction.ts";
import { elementOfFirst, type MemberLayouts } from "./member-layouts.ts";
import { MemberTotals } from "./member-totals.ts";
import type { ScalarGraph } from "./scalar-graph.ts";

/** A member needs a value that it does not compute. */
export class MissingValue extends Error {}

/** Elements of a buffer that a member sees. */
export type Elements = (element: number) => number;

export interface MemberSite {
  readonly graph: ScalarGraph;
  readonly shader: ShaderWriter;
  readonly layouts: MemberLayouts;
}

/** Elements of the outputs of a body from those of its inputs. */
export function memberValues(
  site: MemberSite,
  schedule: Schedule,
  inputs: readonly Elements[],
): readonly Elements[] {
  const member = new Member(site, schedule, inputs);
  for (const kernel of schedule.kernels) member.run(kernel);
  return schedule.outputs.map((b) => (element) => member.read(b, element));
}

/** Functions that the device has none of are some operations and branches. */
const OPERATIONS_OF_FUNCTION = 8;

/** About how many operations a member takes; infinite if a kernel is not made of loops. */
export function memberOperations({ kernels }: Schedule, count: number): number {
  return kernels.reduce((sum, kernel) => sum + operationsOf(kernel) / count, 0);
}

function operationsOf(kernel: Kernel): number {
  switch (kernel.kind) {
    case "loop":
      return kernel.stages.reduce((sum, stage) => sum + operationsOfStage(stage), 0);
    case "dot": {
      const { axes, left, right, epilogue } = kernel;
      if (left.prologue !== undefined || right.prologue !== undefined) break;
      return 2 * sizeOf(axes.map(({ size }) => size)) + operationsOfStage(epilogue);
    }
  }
  return Number.POSITIVE_INFINITY;
}

function operationsOfStage({ shape, nodes, stores }: Stage): number {
  // A reduction over nothing has a value, but no position that would give it.
  if (shape.includes(0)) return Number.POSITIVE_INFINITY;
  const own = nodes.map((node) => {
    if (node.kind !== "apply") return node.kind === "load" ? 1 : 0;
    const { dtype } = nodes[node.operands[0]];
    return hasFunction(dtype, node.primitive.name) ? OPERATIONS_OF_FUNCTION : 1;
  });
  return sizeOf(shape) * own.reduce<number>((sum, n) => sum + n, stores.length);
}

class Member {
  readonly #site: MemberSite;
  readonly #inputs = new Map<number, Elements>();
  readonly #values = new Map<number, number[]>();

  constructor(site: MemberSite, schedule: Schedule, inputs: readonly Elements[]) {
    this.#site = site;
    schedule.inputs.forEach((b, i) => {
      this.#inputs.set(b, inputs[i]);
    });
  }

  run(kernel: Kernel): void {
    const parts = this.#site.layouts.parts.get(kernel);
    if (kernel.kind === "loop") {
      kernel.stages.forEach((stage, i) => {
        this.#runStage(stage, parts?.[i]);
      });
    } else if (kernel.kind === "dot") this.#runDot(kernel, parts?.[0]);
    else throw new Error(`${kernel.kind}: not for one member`);
  }

  read(buffer: number, element: number): number {
    const input = this.#inputs.get(buffer);
    const value = input === undefined ? this.#values.get(buffer)?.[element] : input(element);
    if (value === undefined) throw new MissingValue(`element ${element} of buffer ${buffer}`);
    return value;
  }

  #runStage(stage: Stage, part: BatchPart | undefined): void {
    const totals = new MemberTotals(this.#site.graph, this.#site.shader);
    for (const position of positionsOf(stage.shape, part, this.#site.layouts.count)) {
      const values = this.#valuesAt(stage, position);
      for (const store of stage.stores) this.#store(store, position, values(store.value), totals);
    }
    totals.finish((access, value) => this.#write(access.buffer, access.element, value));
  }

  #runDot({ axes, left, right, epilogue, dtype }: DotKernel, part: BatchPart | undefined): void {
    const isInner = axes.map(({ role }) => role === "inner");
    const { graph, shader, layouts } = this.#site;
    const sum = totalOf(shader, "sum", dtype);
    const node = { kind: "product", dtype } as const;
    const sizes = (inner: boolean) => axes.map(({ size }, d) => (isInner[d] === inner ? size : 1));
    const factor = (side: "left" | "right", position: readonly number[]): number => {
      const { buffer, offset } = { left, right }[side];
      return this.#load({ buffer, offset, strides: axes.map((axis) => axis[side]) }, position);
    };
    for (const outer of positionsOf(sizes(false), part, layouts.count)) {
      let total = graph.literal(dtype, 0);
      for (const inner of positionsOf(sizes(true), undefined, 1)) {
        const position = outer.map((i, d) => i + inner[d]);
        const operands = [total, factor("left", position), factor("right", position)];
        const write = ([t, a, b]: readonly string[]) => sum.combine(t, mul(shader, dtype, a, b));
        total = graph.add({ dtype, operands, node, key: "dot", write, isInline: false });
      }
      const at = outer.filter((_, d) => !isInner[d]);
      const values = this.#valuesAt(epilogue, at, total);
      for (const { access, value } of epilogue.stores) {
        this.#write(access.buffer, this.#element(access, at), values(value));
      }
    }
  }

  /** Values of the nodes of a stage at a position, as they are asked for. */
  #valuesAt(stage: Stage, position: readonly number[], total?: number): (node: number) => number {
    const { graph } = this.#site;
    const known: number[] = [];
    const compute = (node: Node): number => {
      switch (node.kind) {
        case "load":
          return this.#load(node.access, position);
        case "literal":
          return graph.literal(node.dtype, node.value);
        case "position": {
          const terms = node.terms.map((term, d) => term * position[d]);
          return graph.literal(
            node.dtype,
            terms.reduce((a, b) => a + b, node.start),
          );
        }
        case "masked": {
          const { low, high } = node.window;
          const isInside = position.every((i, d) => i >= low[d] && i < high[d]);
          return value(isInside ? node.value : node.otherwise);
        }
        case "apply":
          return graph.apply(node, node.operands.map(value));
        case "product":
          if (total === undefined) throw new Error("There is no product.");
          return total;
      }
    };
    const value = (n: number): number => {
      known[n] ??= compute(stage.nodes[n]);
      return known[n];
    };
    return value;
  }

  #load(access: Access, position: readonly number[]): number {
    return this.read(access.buffer, this.#element(access, position));
  }

  #store(store: Store, position: readonly number[], value: number, totals: MemberTotals): void {
    const { access, reduce } = store;
    const element = this.#element(access, position);
    if (reduce === undefined) this.#write(access.buffer, element, value);
    else totals.add({ buffer: access.buffer, element, reduce }, value);
  }

  #write(buffer: number, element: number, value: number): void {
    const values = this.#values.get(buffer) ?? [];
    values[element] = value;
    this.#values.set(buffer, values);
  }

  /** Number of an element among those that the member sees. */
  #element({ buffer, offset, strides }: Access, position: readonly number[]): number {
    const { count, layouts } = this.#site.layouts;
    const index = strides.reduce((sum, stride, d) => sum + stride * position[d], offset);
    const layout = layouts.get(buffer);
    return layout === undefined ? index : elementOfFirst(index, count, layout);
  }
}

/** Positions of a loop nest that belong to the first member. */
function* positionsOf(
  shape: readonly number[],
  part: BatchPart | undefined,
  count: number,
): Generator<readonly number[]> {
  const along = shape.map((size, d) =>
    d === part?.axis ? ownIndices(part, count) : Array.from({ length: size }, (_, i) => i),
  );
  const total = sizeOf(along.map(({ length }) => length));
  for (let n = 0; n < total; n++) {
    const position: number[] = [];
    let rest = n;
    for (let d = shape.length - 1; d >= 0; d--) {
      position[d] = along[d][rest % along[d].length];
      rest = Math.floor(rest / along[d].length);
    }
    yield position;
  }
}

function ownIndices({ outer, inner }: BatchPart, count: number): number[] {
  return Array.from({ length: outer * inner }, (_, n) => {
    const a = Math.floor(n / inner);
    return a * count * inner + (n - a * inner);
  });
}
