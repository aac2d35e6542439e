import {
  type FunctionBuilder,
  forRange,
  i32,
  type Operand,
  select,
  type Variable,
} from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";

/** Rounds per call. */
const BLOCK = 4096;

type Names<T> = { readonly [N in keyof T]: Variable<"i32"> };

/**
 * `for (let i = 0; i < count; i++) body(i)` in a function that is called for some rounds at a time: engines start with
 * plain code and replace a function by better code only between calls, so that one long loop would be slow to its end.
 *
 * @param values - What the body needs from outside, by the names that it is handed on by.
 */
export function blockLoop<T extends Readonly<Record<string, Operand<"i32">>>>(
  { module }: Pick<KernelContext, "module">,
  f: FunctionBuilder,
  name: string,
  count: number,
  values: T,
  body: (f: FunctionBuilder, i: Variable<"i32">, values: Names<T>) => void,
): void {
  const names = Object.keys(values).map((key) => [key, "i32"] as const);
  const params: Readonly<Record<string, "i32">> = Object.fromEntries([
    ["from", "i32"],
    ["to", "i32"],
    ...names,
  ]);
  const rounds = module.function(name, { params }, (inner, given) => {
    forRange(inner, given["from"], given["to"], 1, (i) => body(inner, i, given as Names<T>));
  });
  if (count <= BLOCK) {
    f.call(rounds, { ...values, from: 0, to: count });
    return;
  }
  forRange(f, 0, count, BLOCK, (from) => {
    const end = f.let(i32.add(from, BLOCK));
    f.set(end, select(i32.ltS(end, count), end, count));
    f.call(rounds, { ...values, from, to: end });
  });
}
