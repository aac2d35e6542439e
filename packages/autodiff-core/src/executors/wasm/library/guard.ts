import { BYTES_PER_ELEMENT } from "../../../dtype.ts";
import { sizeOf } from "../../../shape.ts";
import { forRange, i32, memory } from "../encoding/index.ts";
import { addressOf, blocksOf, bytesOf, phase } from "./blocks.ts";
import type { LibraryEmitter } from "./library.ts";

/** A copy of the value if every status is zero; else JavaScript is called, which throws. */
export const emitGuard: LibraryEmitter = (context, kernel) => {
  const [value, status] = blocksOf(kernel.operands) ?? [];
  if (value === undefined) return undefined;
  const [result] = kernel.results;
  const failure = context.inJavaScript(kernel);
  const guard = phase(context, "guard", 1, (tile) => {
    const { f, frame, scratch } = tile;
    const codes = addressOf(context, tile, status);
    const load = status.dtype === "bool" ? i32.load8U : i32.load;
    forRange(f, 0, sizeOf(status.shape), 1, (i) => {
      const code = load(i32.add(codes, i32.mul(i, BYTES_PER_ELEMENT[status.dtype])));
      f.if(code, () => f.call(failure, { frame, tile: 0, scratch }));
    });
    const from = addressOf(context, tile, value);
    memory.copy(f, addressOf(context, tile, result), from, bytesOf(value));
  });
  return [guard];
};
