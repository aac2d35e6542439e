/** Where the first extremum along an axis is. */
import type { LibraryEmitter } from "../library-emitter.ts";
import { comparedBits, type Extremum } from "./ordered-bits.ts";
import type { Part } from "./part.ts";
import type { Run } from "./run-kernel.ts";
import { emitTotals, linesAlong } from "./runs.ts";

/** The bits of the extremum, and its position; -1 for none. */
const FIRST_EXTREMUM: Part = {
  fields: ["u32", "i32"],
  identity: "Part(0u, -1)",
  join: "if (r.b >= 0 && (l.b < 0 || r.a > l.a)) { return r; } return l;",
};

export function argExtremumEmitter(kind: Extremum): LibraryEmitter {
  return (context, { operands, results, params }) => {
    const [{ shape, dtype }] = operands;
    const { axis } = params as { readonly axis: number };
    const run: Run = {
      operands,
      results,
      lines: linesAlong(shape, axis),
      reverse: false,
      part: FIRST_EXTREMUM,
      read: ({ shader, load }, { index, position }) =>
        `Part(${comparedBits(shader, { dtype, kind }, load[0](index))}, ${position})`,
    };
    return emitTotals(context, run, ({ store }, line, part) => store[0](line, `${part}.b`));
  };
}
