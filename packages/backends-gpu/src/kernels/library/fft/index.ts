/** Fourier transforms. */
import type { LibraryEmitters } from "../library-emitter.ts";
import { ofWords } from "../of-words.ts";
import { emitFft } from "./fft.ts";
import { emitIrfft, emitRfft } from "./real-transforms.ts";

export const emitters: LibraryEmitters = /* @__PURE__ */ ofWords({
  fft: emitFft,
  irfft: emitIrfft,
  rfft: emitRfft,
});
