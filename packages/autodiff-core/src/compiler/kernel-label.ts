import type { ConvKernel, DotKernel, Kernel, Stage } from "./kernel.ts";

/** Names of operations in a label; more are counted. */
const MOST_NAMES = 4;

/** A kernel in a few words: `dot 4096x64x64 tanh`, `loop [4096,64] tanh mul`. */
export function kernelLabel(kernel: Kernel): string {
  switch (kernel.kind) {
    case "loop": {
      const shapes = kernel.stages.map(({ shape }) => `[${shape.join()}]`);
      return `loop ${[...new Set(shapes)].join(" ")}${operations(kernel.stages)}`;
    }
    case "dot":
      return `dot ${dotLabel(kernel)}${operations([...prologuesOf(kernel), kernel.epilogue])}`;
    case "conv":
      return `conv ${convLabel(kernel)}${operations([kernel.input, kernel.epilogue])}`;
    case "primitive":
      return `${kernel.primitive.name} [${kernel.results[0]?.shape.join() ?? ""}]`;
    case "blocks":
      return `blocks ${kernel.count} by ${kernel.block}, ${kernel.body.kernels.length} kernels`;
    default:
      return kernel.kind;
  }
}

/** Sizes of a product: batch x rows x inner x columns. */
export function dotLabel({ axes }: Pick<DotKernel, "axes">): string {
  const sizes = (role: string) =>
    axes.flatMap((axis) => (axis.role === role ? [axis.size] : [])).join("*") || "1";
  const batch = axes.some(({ role }) => role === "batch") ? `${sizes("batch")} x ` : "";
  return `${batch}${sizes("row")}x${sizes("inner")}x${sizes("column")}`;
}

/** Shapes of the input and the filters. */
export function convLabel({ input, filters }: ConvKernel): string {
  return `[${input.shape.join()}]*[${filters.shape.join()}]`;
}

/** What computes the operands of a product that are not in memory. */
export function prologuesOf({ left, right }: DotKernel): Stage[] {
  return [left, right].flatMap(({ prologue }) => (prologue === undefined ? [] : [prologue]));
}

function operations(stages: readonly Stage[]): string {
  const names = new Set(
    stages.flatMap(({ nodes, stores }) => [
      ...nodes.flatMap((node) => (node.kind === "apply" ? [node.primitive.name] : [])),
      ...stores.flatMap(({ reduce }) => reduce ?? []),
    ]),
  );
  const listed = [...names].slice(0, MOST_NAMES).map((name) => ` ${name}`);
  return listed.join("") + (names.size > MOST_NAMES ? ` +${names.size - MOST_NAMES}` : "");
}
