/** Stopping a program at the first value that is not finite. */
import { flattenArguments } from "../arguments.ts";
import { isFloat } from "../dtype.ts";
import { formatSpec } from "../host-array.ts";
import { isFinite } from "../primitives/rounding.ts";
import { guard } from "./guard.ts";

/**
 * A tree of tensors as it is, after making sure that every entry is finite; in compiled code too.
 *
 * @param label - What the error calls the value.
 * @throws DomainError naming the first entry that is NaN or infinite, when the program runs.
 *
 * @example
 * ```ts test
 * import { array, checkFinite, jit } from "@fluxion/autodiff-core";
 *
 * const f = jit((x) => checkFinite(x.log(), "the logarithm").sum());
 * let message = "";
 * try {
 *   f(array([1, 0]));
 * } catch (error) {
 *   message = error.message;
 * }
 * message.includes("not finite (entry [1])") // => true
 * ```
 */
export function checkFinite<T>(tree: T, label = "the value"): T {
  const { leaves, structure } = flattenArguments("checkFinite", tree);
  const checked = leaves.map((leaf) => {
    if (!isFloat(leaf.dtype)) return leaf;
    return guard(leaf, isFinite(leaf).logicalNot(), {
      where: "checkFinite",
      expected: `${label} to be finite`,
      received: `${formatSpec(leaf)} with an entry that is not finite`,
      fix: "Run the function inside debugNaN to see which operation made it.",
    });
  });
  return structure.unflatten<T>(checked);
}
