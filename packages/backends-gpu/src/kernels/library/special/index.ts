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
import { FAMILIES } from "./families.ts";
import { functionOfEntries } from "./function-of-entries.ts";

/** Primitives whose functions have their names and no parameters. */
const PLAIN =
  "amplitude beta betaDensity cbrt cosineIntegral erfcInv erfi expi gamma gammaDensity gammaSign hypot klDiv lbeta lgamma logNdtr ndtr ndtri owensT relEntr sineIntegral".split(
    " ",
  );

export const emitters: LibraryEmitters = /* @__PURE__ */ ofWords({
  complexDiv: emitComplexQuotient,
  cosm1: emitCosm1,
  entr: emitEntr,
  log1mexp: emitLog1mexp,
  logit: emitLogit,
  xlog1py: emitXlog1py,
  xlogy: emitXlogy,
  ...Object.fromEntries(PLAIN.map((name) => [name, functionOfEntries(() => ({ name }))])),
  ...Object.fromEntries(
    Object.entries(FAMILIES).map(([name, choose]) => [name, functionOfEntries(choose)]),
  ),
});
