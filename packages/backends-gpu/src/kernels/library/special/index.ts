/** Special functions that the compiler does not fuse. */
import type { LibraryEmitters } from "../library-emitter.ts";
import { ofWords } from "../of-words.ts";
import { emitComplexQuotient } from "./complex-quotient.ts";
import {
  emitCosm1,
  emitEntr,
  emitLog1mexp,
  emitLogit,
  emitXlog1py,
  emitXlogy,
} from "./elementary.ts";

export const emitters: LibraryEmitters = /* @__PURE__ */ ofWords({
  complexDiv: emitComplexQuotient,
  cosm1: emitCosm1,
  entr: emitEntr,
  log1mexp: emitLog1mexp,
  logit: emitLogit,
  xlog1py: emitXlog1py,
  xlogy: emitXlogy,
});
