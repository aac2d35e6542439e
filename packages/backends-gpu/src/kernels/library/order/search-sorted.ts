/** Binary search in sorted rows. */
import { emitItems, sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { comparedBits } from "./ordered-bits.ts";

export const emitSearchSorted: LibraryEmitter = (context, { operands, results, params }) => {
  const [sorted, values] = operands;
  const { side } = params as { readonly side: "left" | "right" };
  const n = sorted.shape[sorted.shape.length - 1];
  const m = values.shape[values.shape.length - 1];
  return emitItems(
    context,
    sizeOf(values.shape),
    { operands, results },
    ({ shader, load, store }) => {
      const bits = (value: string) =>
        comparedBits(shader, { dtype: values.dtype, kind: "max" }, value);
      return `let row = item / ${m}u * ${n}u;
let wanted = ${bits(load[1]("item"))};
var low = 0u;
var high = ${n}u;
while (low < high) {
  let middle = (low + high) / 2u;
  if (${bits(load[0]("row + middle"))} ${side === "left" ? "<" : "<="} wanted) { low = middle + 1u; } else { high = middle; }
}
${store[0]("item", "i32(low)")}`;
    },
  );
};
