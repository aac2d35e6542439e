/**
 * Fourier, cosine and sine transforms.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

export { fft, fft2, fftn, ifft, ifft2, ifftn } from "./complex-transforms.ts";
export {
  type CircularConvolveOptions,
  circularConvolve,
  type FftConvolveOptions,
  fftConvolve,
  fftCorrelate,
} from "./convolution.ts";
export type { TrigonometricType } from "./cosine-sums.ts";
export { type DetrendOptions, detrend, type Trend } from "./detrend.ts";
export { type FastLengthOptions, nextFastLength } from "./factors.ts";
export type { WindowName } from "./frames.ts";
export {
  type FrequencyOptions,
  fftfreq,
  fftshift,
  ifftshift,
  rfftfreq,
} from "./frequencies.ts";
export type { Norm } from "./normalization.ts";
export { type FftDerivativeOptions, fftDerivative, hilbert } from "./periodic-functions.ts";
export {
  hfft,
  ihfft,
  irfft,
  irfft2,
  irfftn,
  rfft,
  rfft2,
  rfftn,
} from "./real-transforms.ts";
export {
  type IstftResult,
  istft,
  type StftForwardOptions,
  type StftOptions,
  type StftResult,
  stft,
} from "./stft.ts";
export type { FftnOptions, FftOptions } from "./transform-axes.ts";
export {
  dct,
  dctn,
  dst,
  dstn,
  idct,
  idctn,
  idst,
  idstn,
  type TrigonometricNdOptions,
  type TrigonometricOptions,
} from "./trigonometric-transforms.ts";
export {
  type Coherence,
  type CrossSpectrum,
  coherence,
  csd,
  type PowerSpectrum,
  periodogram,
  type SpectrumOptions,
  welch,
} from "./welch.ts";
export { bartlett, blackman, hamming, hann, kaiser, type WindowOptions } from "./windows.ts";
