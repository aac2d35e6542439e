import type { Equation } from "../program/program.ts";
import { sizeOf } from "../shape.ts";

/** Operations that an entry of an equation's first result takes; a transcendental counts ten. */
export function flopsPerEntry({ primitive, inputs, params, outputs: [out] }: Equation): number {
  const size = sizeOf(out.shape);
  if (size === 0 || primitive.name === "copy") return 1;
  return (primitive.cost?.(inputs, [out], params) ?? size) / size;
}
