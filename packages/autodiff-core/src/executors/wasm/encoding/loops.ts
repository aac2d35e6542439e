import type { FunctionBuilder, Label } from "./function-builder.ts";
import { i32 } from "./operations.ts";
import type { Operand, Variable } from "./value.ts";

/**
 * `for (let i = from; i < to; i += step) body(i)`, with `i > to` if `step` is negative.
 *
 * The bounds are signed and computed once. The test is at the end of the loop; with two numbers as
 * bounds the one before it is left out.
 *
 * @param to - At most 2³¹ - 1 - step, else `i` overflows.
 * @param step - A number other than 0.
 */
export function forRange(
  f: FunctionBuilder,
  from: Operand<"i32">,
  to: Operand<"i32">,
  step: number,
  body: (i: Variable<"i32">) => void,
): void {
  if (!Number.isInteger(step) || step === 0)
    throw new Error(`forRange: expected a whole step other than 0, received ${step}`);
  f.scope(() => {
    const i = f.let(typeof from === "number" ? i32.const(from) : from);
    continueRange(f, i, to, step, body, typeof from === "number" ? from : undefined);
  });
}

/**
 * Cover a range by blocks: a loop for each of the `widths`, from the widest to the narrowest, which
 * takes up where the last one stopped.
 *
 * `forBlocks(f, 0, n, [16, 4, 1], (i, width) => …)` is an unrolled vector loop, a vector loop and a
 * scalar tail. The body is built once for each width.
 */
export function forBlocks(
  f: FunctionBuilder,
  from: Operand<"i32">,
  to: Operand<"i32">,
  widths: readonly number[],
  body: (i: Variable<"i32">, width: number) => void,
): void {
  f.scope(() => {
    const i = f.let(typeof from === "number" ? i32.const(from) : from);
    const end = typeof to === "number" ? to : f.let(to);
    for (const width of widths) {
      const limit = typeof end === "number" ? end - width + 1 : i32.sub(end, width - 1);
      continueRange(f, i, width === 1 ? end : limit, width, (at) => body(at, width));
    }
  });
}

/** `while (condition) body()`; the condition is computed before each round. */
export function whileLoop(f: FunctionBuilder, condition: Operand<"i32">, body: () => void): void {
  f.if(condition, () => {
    f.loop((again) => {
      f.scope(body);
      f.brIf(condition, again);
    });
  });
}

/** Run `cases[index]`, or `otherwise` if there is none; cases do not fall through. */
export function switchOn(
  f: FunctionBuilder,
  index: Operand<"i32">,
  cases: readonly (() => void)[],
  otherwise: () => void = () => {},
): void {
  const bodies = [...cases, otherwise];
  const labels: Label[] = [];
  f.block((end) => {
    const open = (k: number): void => {
      f.block((label) => {
        labels[k] = label;
        if (k > 0) open(k - 1);
        else f.brTable(index, labels.slice(0, -1), labels[cases.length]);
      });
      f.scope(bodies[k]);
      if (k < cases.length) f.br(end);
    };
    open(cases.length);
  });
}

/** The loop of `forRange` from the present value of `i`, known or not. */
function continueRange(
  f: FunctionBuilder,
  i: Variable<"i32">,
  to: Operand<"i32">,
  step: number,
  body: (i: Variable<"i32">) => void,
  start?: number,
): void {
  const inside = step > 0 ? i32.ltS : i32.gtS;
  f.scope(() => {
    const limit = typeof to === "number" ? to : f.let(to);
    const rounds = () =>
      f.loop((again) => {
        f.scope(() => body(i));
        f.set(i, i32.add(i, step));
        f.brIf(inside(i, limit), again);
      });
    if (start === undefined || typeof limit !== "number") f.if(inside(i, limit), rounds);
    else if (step > 0 ? start < limit : start > limit) rounds();
  });
}
