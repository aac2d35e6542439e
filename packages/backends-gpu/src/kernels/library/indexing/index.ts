/** Kernels that read and write at computed places. */
import type { LibraryEmitters } from "../library-emitter.ts";
import { ofWords } from "../of-words.ts";
import { emitFold } from "./fold.ts";
import { emitGather } from "./gather.ts";
import { emitPad } from "./pad.ts";
import {
  emitScatterAdd,
  emitScatterMax,
  emitScatterMin,
  emitScatterMul,
  emitScatterSet,
} from "./scatter.ts";
import { emitDynamicSlice, emitDynamicUpdate } from "./window.ts";

export const emitters: LibraryEmitters = /* @__PURE__ */ ofWords({
  dynamicSlice: emitDynamicSlice,
  dynamicUpdate: emitDynamicUpdate,
  fold: emitFold,
  gather: emitGather,
  pad: emitPad,
  scatterAdd: emitScatterAdd,
  scatterMax: emitScatterMax,
  scatterMin: emitScatterMin,
  scatterMul: emitScatterMul,
  scatterSet: emitScatterSet,
});
