/** Functions of numbers, entry by entry. */
import type { Params } from "@fluxion/autodiff-core/compiler";
import { callFunction } from "../../../wgsl/functions/call.ts";
import type { Definitions } from "../../../wgsl/functions/definitions.ts";
import { SPECIAL } from "../../../wgsl/functions/special/index.ts";
import { literal } from "../../../wgsl/types.ts";
import { emitItems, sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";

/** A function of WGSL, see {@link SPECIAL}. */
export interface EntryFunction {
  readonly name: string;
  /** Its first operands: numbers that the primitive's parameters say. */
  readonly numbers?: readonly number[];
  /** Functions that it calls and that depend on the parameters. */
  readonly own?: Definitions;
}

/** @param choose - The function for a primitive's parameters; `undefined` if the host has to do. */
export function functionOfEntries(
  choose: (params: Params) => EntryFunction | undefined,
): LibraryEmitter {
  return (context, { operands, results, params }) => {
    const found = choose(params);
    if (found === undefined) return undefined;
    const { name, numbers = [], own } = found;
    const count = sizeOf(results[0].shape);
    return emitItems(context, count, { operands, results }, ({ shader, load, store }) => {
      const known = numbers.map((x) => literal("float32", x));
      const values = load.map((value) => value("item"));
      const functions = { ...SPECIAL, ...own };
      const call = callFunction(shader, "float32", name, [...known, ...values], functions);
      return store[0]("item", call);
    });
  };
}
