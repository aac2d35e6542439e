import { type DType, isFloat } from "../../../dtype.ts";
import { type FunctionBuilder, forRange, i32, type Value, v128 } from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import { vectorElement } from "../lanes/vector-element.ts";

/** Bytes that one turn adds. */
const STEP = 64;

const PARAMETERS = { to: "i32", from: "i32", bytes: "i32" } as const;

/** Two places of so many bytes, a multiple of 64. */
export interface Ends {
  readonly to: Value<"i32">;
  readonly from: Value<"i32">;
  readonly bytes: number;
}

export interface Way {
  /**
   * Distance from `to` to where what roundings lose is added up, which takes the error of any number of additions to that
   * of one (Knuth's two-sum, The Art of Computer Programming 2, 4.2.2, theorem B). Infinities make it NaN.
   */
  readonly keeps?: number;
  /** Leave out what is NaN. */
  readonly skipsNaN?: boolean;
}

/** Add the numbers at one place to those at another. */
export function addInto(
  f: FunctionBuilder,
  { module, instructions, once }: Pick<KernelContext, "module" | "instructions" | "once">,
  dtype: DType,
  ends: Ends,
  { keeps, skipsNaN = false }: Way,
): void {
  const { name, vector } = vectorElement(dtype, instructions);
  const lost = isFloat(dtype) ? keeps : undefined;
  const add = once(`addInto ${name} ${lost} ${skipsNaN}`, () =>
    module.function("addInto", { params: PARAMETERS }, (g, p) =>
      forRange(g, 0, p.bytes, STEP, (at) => {
        const to = g.let(i32.add(p.to, at));
        const from = g.let(i32.add(p.from, at));
        for (let i = 0; i < STEP; i += 16) {
          const a = g.let(vector.load(to, i));
          const term = g.let(vector.load(from, i));
          const b = skipsNaN ? g.let(v128.and(term, vector.eq(term, term))) : term;
          const sum = g.let(vector.add(a, b));
          vector.store(g, to, sum, i);
          if (lost === undefined) continue;
          const added = g.let(vector.sub(sum, a));
          const error = vector.add(vector.sub(a, vector.sub(sum, added)), vector.sub(b, added));
          vector.store(g, to, vector.add(vector.load(to, i + lost), error), i + lost);
        }
      }),
    ),
  );
  f.call(add, ends);
}
