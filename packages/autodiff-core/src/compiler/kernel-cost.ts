/** What kernels take, by count. */
import { BYTES_PER_ELEMENT, isFloat } from "../dtype.ts";
import type { TensorSpec } from "../host-array.ts";
import { type Shape, sizeOf } from "../shape.ts";
import {
  type Access,
  type Buffer,
  type DotKernel,
  isBlock,
  type Kernel,
  type Node,
  type Schedule,
  type Stage,
} from "./kernel.ts";
import { accessesOf } from "./kernel-buffers.ts";

export interface KernelCost {
  /** Floating-point operations; a transcendental function counts as about ten. */
  readonly flops: number;
  /** Bytes read and written, each element once per access pattern. */
  readonly bytes: number;
}

/** Cost of one run of a kernel; a `while` is counted as one turn. */
export function kernelCost(kernel: Kernel, buffers: readonly Buffer[]): KernelCost {
  switch (kernel.kind) {
    case "loop":
      return total(kernel.stages.map((stage) => stageCost(stage, buffers)));
    case "dot": {
      const flops = 2 * sizeOf(kernel.axes.map((axis) => axis.size));
      const factors = [factorCost(kernel, "left", buffers), factorCost(kernel, "right", buffers)];
      return total([{ flops, bytes: 0 }, ...factors, stageCost(kernel.epilogue, buffers)]);
    }
    case "conv": {
      const { primitive, params, dtype, input, filters, epilogue } = kernel;
      const spec = (shape: Shape): TensorSpec => ({ shape, dtype });
      const operands = [spec(input.shape), spec(filters.shape)];
      const flops = primitive.cost?.(operands, [spec(epilogue.shape)], params) ?? 0;
      const bytes = sizeOf(filters.shape) * BYTES_PER_ELEMENT[dtype];
      return total([{ flops, bytes }, stageCost(input, buffers), stageCost(epilogue, buffers)]);
    }
    case "primitive": {
      const { primitive, operands, results, params } = kernel;
      const entries = results.reduce((n, { shape }) => n + sizeOf(shape), 0);
      const flops = primitive.cost?.(operands, results, params) ?? entries;
      const moved = operands.filter(isBlock);
      return { flops, bytes: bytesOfAll([...moved, ...results]) };
    }
    case "blocks": {
      const { count, block, body, rest } = kernel;
      const whole = new Array<KernelCost>(Math.floor(count / block)).fill(scheduleCost(body));
      return total(rest === undefined ? whole : [...whole, scheduleCost(rest)]);
    }
    default: {
      const turns = kernel.kind === "scan" ? (kernel.params as { length: number }).length : 1;
      const body = total(kernel.bodies.map(scheduleCost));
      return { flops: turns * body.flops, bytes: turns * body.bytes };
    }
  }
}

/** Cost of one run of a schedule. */
export function scheduleCost({ kernels, buffers }: Schedule): KernelCost {
  return total(kernels.map((kernel) => kernelCost(kernel, buffers)));
}

function total(costs: readonly KernelCost[]): KernelCost {
  return {
    flops: costs.reduce((sum, cost) => sum + cost.flops, 0),
    bytes: costs.reduce((sum, cost) => sum + cost.bytes, 0),
  };
}

/** What it takes to read or compute an operand of a product. */
function factorCost(
  { axes, dtype, ...kernel }: DotKernel,
  side: "left" | "right",
  buffers: readonly Buffer[],
): KernelCost {
  const { prologue } = kernel[side];
  if (prologue !== undefined) return stageCost({ ...prologue, stores: [] }, buffers);
  const sizes = axes.filter((axis) => axis[side] !== 0).map(({ size }) => size);
  return { flops: 0, bytes: sizeOf(sizes) * BYTES_PER_ELEMENT[dtype] };
}

function stageCost(stage: Stage, buffers: readonly Buffer[]): KernelCost {
  const { shape, nodes, stores } = stage;
  const positions = sizeOf(shape);
  const reductions = stores.filter(({ reduce }) => reduce !== undefined).length;
  const flops = nodes.reduce((sum, node) => sum + nodeFlops(node), reductions) * positions;
  const touched = ({ strides, buffer }: Access) =>
    sizeOf(shape.filter((_, d) => strides[d] !== 0)) * BYTES_PER_ELEMENT[buffers[buffer].dtype];
  const bytes = accessesOf(stage).reduce((sum, access) => sum + touched(access), 0);
  return { flops, bytes };
}

function nodeFlops(node: Node): number {
  if (node.kind !== "apply" || !isFloat(node.dtype)) return 0;
  const { primitive, params, dtype, operands } = node;
  const scalar: TensorSpec = { shape: [], dtype };
  const inputs = operands.map(() => scalar);
  return primitive.cost?.(inputs, [scalar], params) ?? 1;
}

function bytesOfAll(specs: readonly TensorSpec[]): number {
  return specs.reduce((sum, x) => sum + sizeOf(x.shape) * BYTES_PER_ELEMENT[x.dtype], 0);
}
