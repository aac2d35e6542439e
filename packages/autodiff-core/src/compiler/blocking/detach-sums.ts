/**
 * Takes sums over a batch apart into what each block of it adds, which goes to one buffer per dtype, and what is done with
 * the totals once all blocks are done.
 */
import { sizeOf, stridesOf } from "../../shape.ts";
import { collapseAxes } from "../collapse-axes.ts";
import type { Access, Buffer, DotKernel, Kernel, LoopKernel, Stage, Store } from "../kernel.ts";
import { type BatchPart, stepOf } from "./batch-part.ts";

/** Elements to multiples of which totals are aligned: a cache line, and more. */
const ALIGNMENT = 16;

/** Buffers for the totals of one group of kernels. */
export class Totals {
  /** Kernels that put the totals where they belong. */
  readonly after: Kernel[] = [];
  readonly #first: number;
  readonly #buffers: Buffer[] = [];

  /** @param first - Number of the next new buffer. */
  constructor(first: number) {
    this.#first = first;
  }

  get buffers(): readonly Buffer[] {
    return this.#buffers;
  }

  has(buffer: number): boolean {
    return buffer >= this.#first;
  }

  /** Room for a dense tensor of totals; returns where it starts. */
  take(dtype: Buffer["dtype"], shape: readonly number[]): Access {
    const found = this.#buffers.findIndex((buffer) => buffer.dtype === dtype);
    const place = found < 0 ? this.#buffers.length : found;
    const offset = Math.ceil((this.#buffers[place]?.size ?? 0) / ALIGNMENT) * ALIGNMENT;
    this.#buffers[place] = { dtype, size: offset + sizeOf(shape), role: "temporary" };
    return { buffer: this.#first + place, offset, strides: stridesOf(shape) };
  }
}

/** The kernel with sums over the batch in buffers of totals. */
export function detachSums(kernel: Kernel, parts: readonly BatchPart[], totals: Totals): Kernel {
  if (kernel.kind === "dot") {
    const [{ axis }] = parts;
    return kernel.axes[axis].role === "inner" ? detachProduct(kernel, totals) : kernel;
  }
  if (kernel.kind !== "loop") return kernel;
  const stages = kernel.stages.map((stage, s) => detachStores(stage, parts[s], totals));
  return { ...kernel, stages } satisfies LoopKernel;
}

function detachStores(stage: Stage, part: BatchPart, totals: Totals): Stage {
  const stores = stage.stores.map((store): Store => {
    const { access, value } = store;
    if (stepOf(access, part) !== 0) return store;
    const { dtype } = stage.nodes[value];
    const kept = access.strides.flatMap((stride, axis) => (stride === 0 ? [] : [axis]));
    const shape = kept.map((axis) => stage.shape[axis]);
    const total = totals.take(dtype, shape);
    totals.after.push(
      loop({
        shape,
        nodes: [{ kind: "load", dtype, access: total }],
        stores: [
          { value: 0, access: { ...access, strides: kept.map((axis) => access.strides[axis]) } },
        ],
      }),
    );
    const strides = access.strides.map((_, axis) => total.strides[kept.indexOf(axis)] ?? 0);
    return { ...store, access: { ...total, strides } };
  });
  return { ...stage, stores };
}

/** A product that sums over the batch; its epilogue needs the total. */
function detachProduct(kernel: DotKernel, totals: Totals): DotKernel {
  const { dtype, epilogue } = kernel;
  const { shape, nodes } = epilogue;
  const access = totals.take(dtype, shape);
  const onTotals = nodes.map((node) =>
    node.kind === "product" ? ({ kind: "load", dtype: node.dtype, access } as const) : node,
  );
  totals.after.push(loop({ ...epilogue, nodes: onTotals }));
  const plain: Stage = {
    shape,
    nodes: [{ kind: "product", dtype }],
    stores: [{ value: 0, access }],
  };
  return { ...kernel, epilogue: plain };
}

function loop(stage: Stage): LoopKernel {
  return { kind: "loop", outer: 0, stages: [collapseAxes(stage)] };
}
