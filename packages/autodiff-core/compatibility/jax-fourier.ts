import type { Chapter, Entry } from "./entry.ts";

const pair = "complex numbers are `{ re, im }`";
const names = [
  "fft2",
  "fftn",
  "ifft",
  "ifft2",
  "ifftn",
  "rfft",
  "rfft2",
  "rfftn",
  "irfft",
  "irfft2",
  "irfftn",
  "hfft",
  "ihfft",
];

export const JAX_NUMPY_FFT: Chapter = {
  module: "jax.numpy.fft",
  entries: {
    fft: ["fft.fft", pair],
    ...Object.fromEntries(names.map((name): [string, Entry] => [name, [`fft.${name}`, pair]])),
    fftfreq: "fft.fftfreq",
    fftshift: "fft.fftshift",
    ifftshift: "fft.ifftshift",
    rfftfreq: "fft.rfftfreq",
  },
};

export const JAX_SCIPY_FFT: Chapter = {
  module: "jax.scipy.fft",
  entries: {
    dct: ["fft.dct", "types 1 to 4"],
    dctn: "fft.dctn",
    idct: ["fft.idct", "types 1 to 4"],
    idctn: "fft.idctn",
  },
};

export const JAX_SCIPY_SIGNAL: Chapter = {
  module: "jax.scipy.signal",
  entries: {
    convolve: "convolution.convolve",
    convolve2d: "convolution.convolve",
    correlate: "convolution.correlate",
    correlate2d: "convolution.correlate",
    csd: ["fft.csd", "real data; options have full names"],
    detrend: "fft.detrend",
    fftconvolve: "fft.fftConvolve",
    istft: ["fft.istft", "`{ times, signal }`"],
    stft: ["fft.stft", "real data; `{ frequencies, times, spectrum }`"],
    welch: ["fft.welch", "real data; options have full names"],
  },
};
