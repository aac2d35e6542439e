/** Kernels about the order of elements: sorting, searching, running totals. */
import type { LibraryEmitters } from "../library-emitter.ts";
import { ofWords } from "../of-words.ts";
import { argExtremumEmitter } from "./arg-extremum.ts";
import { runningEmitter } from "./running.ts";
import {
  linearRecurrence,
  runningExtremum,
  runningLogSum,
  runningProduct,
  runningSum,
} from "./running-rules.ts";
import { emitSearchSorted } from "./search-sorted.ts";
import { emitSort } from "./sort.ts";

export const emitters: LibraryEmitters = /* @__PURE__ */ ofWords({
  argmax: argExtremumEmitter("max"),
  argmin: argExtremumEmitter("min"),
  cumlogsumexp: runningEmitter(runningLogSum),
  cummax: runningEmitter(runningExtremum("max")),
  cummin: runningEmitter(runningExtremum("min")),
  cumprod: runningEmitter(runningProduct),
  cumsum: runningEmitter(runningSum),
  linearRecurrence: runningEmitter(linearRecurrence),
  searchSorted: emitSearchSorted,
  sort: emitSort,
});
