/** Kernels for elements of one word. */
import type { LibraryEmitter } from "./library-emitter.ts";

/** The same emitters, which leave 64-bit floats to the host. */
export function ofWords(
  emitters: Readonly<Record<string, LibraryEmitter>>,
): Readonly<Record<string, LibraryEmitter>> {
  const entries = Object.entries(emitters).map(([name, emit]): [string, LibraryEmitter] => [
    name,
    (context, kernel) => {
      const all = [...kernel.operands, ...kernel.results];
      return all.some(({ dtype }) => dtype === "float64") ? undefined : emit(context, kernel);
    },
  ]);
  return Object.fromEntries(entries);
}
