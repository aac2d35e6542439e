import { ShapeError } from "../errors.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import { sameShape } from "../shape.ts";

/** Throws unless all operands have the shape of the first. */
export function checkSameShapes(where: string, specs: readonly TensorSpec[]): void {
  if (specs.length > 0 && specs.every(({ shape }) => sameShape(shape, specs[0].shape))) return;
  throw new ShapeError({
    where,
    expected: "at least one operand, and all of the same shape",
    received: specs.length === 0 ? "none" : specs.map(formatSpec).join(" and "),
    fix: "Broadcast the smaller ones first.",
  });
}
