/** Differences of neighbours. */
import { OptionError } from "../errors.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import { concat, sliceAxis } from "../primitives/joining.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Options of {@link diff}. */
export interface DiffOptions {
  /** How often to take differences. Default 1. */
  readonly n?: number;
  /** Default -1, the last. */
  readonly axis?: number;
  /** Entries to put before the first: a number, or a tensor that fits but for the axis. */
  readonly prepend?: TensorLike;
  /** Entries to put after the last. */
  readonly append?: TensorLike;
}

/**
 * `x[i+1] - x[i]` along an axis, `n` times; each time there is one entry less. Of booleans: whether they differ.
 *
 * @throws OptionError unless `n` is a whole number ≥ 0.
 */
export function diff(x: Tensor, options: DiffOptions = {}): Tensor {
  const { n = 1, axis = -1, prepend, append } = options;
  const at = normalizeAxis("diff", axis, x.shape.length);
  if (!(Number.isInteger(n) && n >= 0)) throw badOrder(n);
  const parts = [prepend, x, append].flatMap((part) =>
    part === undefined ? [] : [part === x ? x : border(part, x, at)],
  );
  let result = concat(parts, at);
  for (let i = 0; i < n; i++) result = differences(result, at);
  return result;
}

/** Differences of neighbours in the flattened tensor, between what is put before and after. */
export function ediff1d(
  x: Tensor,
  options: { readonly toBegin?: Tensor; readonly toEnd?: Tensor } = {},
): Tensor {
  const { toBegin, toEnd } = options;
  const inner = differences(x.reshape([x.size]), 0);
  const ends = (part: Tensor | undefined): Tensor[] =>
    part === undefined ? [] : [part.reshape([part.size])];
  return concat([...ends(toBegin), inner, ...ends(toEnd)]);
}

function differences(x: Tensor, axis: number): Tensor {
  const n = x.shape[axis];
  const next = sliceAxis(x, axis, Math.min(1, n), n);
  const here = sliceAxis(x, axis, 0, Math.max(0, n - 1));
  return x.dtype === "bool" ? next.notEqual(here) : next.sub(here);
}

function border(part: TensorLike, x: Tensor, axis: number): Tensor {
  const tensor = asTensor(part, x.dtype);
  if (tensor.rank > 0) return tensor;
  return tensor.broadcastTo(x.shape.map((n, i) => (i === axis ? 1 : n)));
}

function badOrder(n: number): OptionError {
  return new OptionError({
    where: "diff",
    expected: "options.n to be a whole number >= 0",
    received: String(n),
    fix: "Leave it out for first differences.",
  });
}
