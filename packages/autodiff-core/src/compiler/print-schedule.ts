import { formatSpec } from "../host-array.ts";
import {
  type Access,
  type Block,
  type BlocksKernel,
  type ConvKernel,
  type DotKernel,
  isBlock,
  type Kernel,
  type Node,
  type Schedule,
  type Stage,
  type Store,
} from "./kernel.ts";
import { kernelCost, scheduleCost } from "./kernel-cost.ts";
import { convLabel, dotLabel, kernelLabel, prologuesOf } from "./kernel-label.ts";

/**
 * A schedule as text: kernels in order with their operations and bytes, loop nests with one line per value.
 *
 * `b3[20i+j]` is an element of buffer 3 at loop position `(i, j)`.
 */
export function printSchedule(schedule: Schedule): string {
  const { flops, bytes } = scheduleCost(schedule);
  const { memory, kernels } = schedule;
  const lines = [
    `schedule: ${kernels.length} kernels, ${count(flops)} flop, ${count(bytes)}B moved, ` +
      `arena ${count(memory.bytes)}B (lower bound ${count(memory.lowerBound)}B)`,
    ...schedule.buffers.flatMap((buffer, b) => {
      if (buffer.role === "temporary" && memory.offsets[b] < 0) return [];
      const at = memory.offsets[b] >= 0 ? ` at ${memory.offsets[b]}` : "";
      const donor = memory.donors[b] >= 0 ? ` in b${memory.donors[b]}` : "";
      return [`  b${b}: ${buffer.role} ${buffer.dtype} x${buffer.size}${at}${donor}`];
    }),
    ...kernels.flatMap((kernel, k) => printKernel(kernel, k, schedule)),
  ];
  return lines.join("\n");
}

function printKernel(kernel: Kernel, k: number, { buffers }: Schedule): string[] {
  const { flops, bytes } = kernelCost(kernel, buffers);
  const cost = `${count(flops)} flop, ${count(bytes)}B`;
  switch (kernel.kind) {
    case "loop":
      return [
        `  k${k} loop${kernel.outer > 0 ? ` outer ${kernel.outer}` : ""} (${cost})`,
        ...kernel.stages.flatMap(printStage),
      ];
    case "dot":
      return [
        `  k${k} ${printDot(kernel)} (${cost})`,
        ...prologuesOf(kernel).flatMap(printStage),
        ...printStage(kernel.epilogue),
      ];
    case "conv":
      return [
        `  k${k} ${printConvolution(kernel)} (${cost})`,
        ...printStage(kernel.input),
        ...printStage(kernel.epilogue),
      ];
    case "primitive": {
      const operands = kernel.operands.map((x) => (isBlock(x) ? block(x) : String(x.value)));
      return [
        `  k${k} ${kernel.results.map(block).join(", ")} = ${kernel.primitive.name} ${operands.join(" ")} (${cost})`,
      ];
    }
    case "blocks": {
      const ends = (list: BlocksKernel["operands"]) =>
        list.map(({ buffer, step }) => `b${buffer}${step > 0 ? `[${step}p]` : ""}`).join(" ");
      return [
        `  k${k} ${ends(kernel.results)} = ${kernelLabel(kernel)}: ${ends(kernel.operands)} (${cost})`,
        ...[kernel.body, ...(kernel.rest ? [kernel.rest] : [])].flatMap(printInside),
      ];
    }
    default:
      return [
        `  k${k} ${kernel.results.map(block).join(", ")} = ${kernel.kind} ${kernel.operands.map(block).join(" ")} (${cost})`,
        ...kernel.bodies.flatMap(printInside),
      ];
  }
}

function printInside(body: Schedule): string[] {
  return printSchedule(body)
    .split("\n")
    .map((line) => `      ${line}`);
}

function printDot(kernel: DotKernel): string {
  const { axes, left, right } = kernel;
  const operand = (side: "left" | "right", { buffer, offset }: DotKernel["left"]) =>
    `b${buffer}[${offset}; ${axes.map((axis) => axis[side]).join(",")}]`;
  return `dot ${dotLabel(kernel)} ${operand("left", left)} ${operand("right", right)}`;
}

function printConvolution(kernel: ConvKernel): string {
  const { strides, padding, inputDilation, kernelDilation, groups } = kernel.params;
  const { buffer, offset, strides: steps } = kernel.filters;
  const padded = padding.map(([before, after]) => `${before}:${after}`);
  return (
    `conv ${convLabel(kernel)} filters b${buffer}[${offset}; ${steps.join(",")}] strides ${strides.join()} ` +
    `padding ${padded.join()} dilation ${inputDilation.join()}|${kernelDilation.join()} groups ${groups}`
  );
}

function printStage({ shape, nodes, stores }: Stage): string[] {
  return [
    `    for [${shape.join(",")}]`,
    ...nodes.map((node, n) => `      %${n}: ${node.dtype} = ${printNode(node)}`),
    ...stores.map(printStore),
  ];
}

function printNode(node: Node): string {
  switch (node.kind) {
    case "load":
      return place(node.access);
    case "literal":
      return Object.is(node.value, -0) ? "-0" : String(node.value);
    case "position":
      return affine(node.start, node.terms);
    case "masked": {
      const { low, high } = node.window;
      const inside = low.map((from, d) => `${from}<=${"ijklmnop"[d]}<${high[d]}`).join(" ");
      return `${inside} ? %${node.value} : %${node.otherwise}`;
    }
    case "product":
      return "product";
    case "apply":
      return `${node.primitive.name} ${node.operands.map((n) => `%${n}`).join(" ")}`;
  }
}

function printStore({ value, access, reduce }: Store): string {
  return `      ${place(access)} ${reduce ?? ""}= %${value}`;
}

function place({ buffer, offset, strides }: Access): string {
  return `b${buffer}[${affine(offset, strides)}]`;
}

function affine(start: number, terms: readonly number[]): string {
  const parts = terms.flatMap((t, d) =>
    t === 0 ? [] : [`${t === 1 ? "" : t}${"ijklmnop"[d] ?? `i${d}`}`],
  );
  if (start !== 0 || parts.length === 0) parts.push(String(start));
  return parts.join("+");
}

function block({ buffer, offset, ...spec }: Block): string {
  return `b${buffer}${offset > 0 ? `+${offset}` : ""}:${formatSpec(spec)}`;
}

/** 1234567 → 1.23M */
function count(n: number): string {
  const units = ["", "k", "M", "G"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, n)) / 3)));
  return `${Number((n / 1000 ** power).toPrecision(3))}${units[power]}`;
}
