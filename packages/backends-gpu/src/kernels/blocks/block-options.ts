import type { BlockOptions } from "@fluxion/autodiff-core/compiler";
import type { Target } from "../../lowering/target.ts";
import { nearBytes } from "../workgroup/workgroup-program.ts";

/** Bytes between kernels from which on one dispatch in their place is worth it. */
const LEAST_SAVED = 2 ** 18;

/** How large the compiler is to make blocks for a device; `undefined` for none. */
export function blockOptions(target: Target): BlockOptions | undefined {
  // Pairs of floats do not lie in single words.
  if (target.blocks === "never" || target.float64 === "emulate") return undefined;
  const least = target.blocks === "always" ? 1 : LEAST_SAVED;
  return { bytes: nearBytes(target), least, on: "workgroup" };
}
