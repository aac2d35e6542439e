/** Failures that are known only when a program runs: a status becomes an error, in compiled code too. */
import { bind1 } from "../bind.ts";
import { DomainError, type ErrorDetails } from "../errors.ts";
import type { HostArray } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { spreadBatch } from "../primitives/elementwise.ts";
import { lazySeries, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";

/** What the error of a {@link guard} says; `{status}` in `received` stands for the status that was found. */
export type GuardDetails = ErrorDetails;

const guardPrimitive: Primitive<GuardDetails> = {
  name: "guard",
  effect: true,
  infer: ([value]) => [{ shape: value.shape, dtype: value.dtype }],
  evaluate([value, status], details, [spec], context) {
    const failed = status.data.findIndex((code) => code !== 0);
    if (failed >= 0) throw failure(details, status, failed);
    const out = context.allocate(spec);
    out.data.set(value.data);
    return [out];
  },
  jvp: (_primals, [t]) => [t],
  batch: (inputs, batched, size, details) => ({
    outputs: [bind1(guardPrimitive, spreadBatch(inputs, batched, size), details)],
    batched: [true],
  }),
  taylor: ([value, status], _algebra, details: GuardDetails, [spec]) => [
    lazySeries(spec, (k) =>
      k === 0
        ? bind1(guardPrimitive, [valueSlot(value), valueSlot(status)], details)
        : value.slot(k),
    ),
  ],
  cost: () => 0,
};

/**
 * `value`, after making sure that `status` is zero everywhere.
 *
 * The check happens when the program runs, also inside `jit`, loops and batches; derivatives pass through unchanged.
 *
 * @param status - Integers or booleans of any shape; an entry other than 0 is a failure.
 * @throws DomainError naming the first entry that failed.
 */
export function guard(value: Tensor, status: Tensor, details: GuardDetails): Tensor {
  return bind1(guardPrimitive, [value, status], details);
}

function failure(details: GuardDetails, status: HostArray, at: number): DomainError {
  const { where, expected, fix } = details;
  const received = details.received.replaceAll("{status}", `${status.data[at]}`);
  const place = status.shape.length === 0 ? "" : ` (entry [${position(status.shape, at)}])`;
  return new DomainError({ where, expected, received: `${received}${place}`, fix });
}

function position(shape: readonly number[], flat: number): number[] {
  let rest = flat;
  return [...shape]
    .reverse()
    .map((n) => {
      const i = rest % n;
      rest = Math.floor(rest / n);
      return i;
    })
    .reverse();
}
