/** Kernels for primitives that are no loop nests and no products, and that are short or that most programs have. */
import { emitCallback, emitGuard } from "./effects/effects.ts";
import type { LibraryEmitters } from "./library-emitter.ts";
import { ofWords } from "./of-words.ts";
import { emitThreefry } from "./random/threefry.ts";

export const LIBRARY: LibraryEmitters = {
  .../* @__PURE__ */ ofWords({ threefry2x32: emitThreefry }),
  callback: emitCallback,
  guard: emitGuard,
};
