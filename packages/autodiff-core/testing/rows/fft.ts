import { fftPrimitive, irfftPrimitive, rfftPrimitive } from "../../src/fft/fourier-primitives.ts";
import type { Tensor } from "../../src/index.ts";
import { applyPrimitive } from "../../src/index.ts";
import { f64 } from "../doubles.ts";
import type { Row } from "../row.ts";

const real = f64([
  [0.3, -0.7, 1.2, 0.5],
  [2.1, 0.4, -1.6, 0.9],
]);
const imaginary = f64([
  [1.1, 0.6, -0.2, -0.8],
  [0.7, -1.4, 0.1, 0.35],
]);

const complexRow = (label: string, axis: number, inverse: boolean): Row => ({
  constant: "fft",
  label,
  inputs: [real, imaginary],
  apply: (re, im) => applyPrimitive(fftPrimitive, [re, im], { axis, inverse }),
});

const realRow = (label: string, x: Tensor, axis: number): Row => ({
  constant: "rfft",
  label,
  inputs: [x],
  apply: (input) => applyPrimitive(rfftPrimitive, [input], { axis }),
});

const hermitianRow = (label: string, length: number, columns: number): Row => ({
  constant: "irfft",
  label,
  inputs: [real.slice(":", [0, columns]), imaginary.slice(":", [0, columns])],
  apply: (re, im) => applyPrimitive(irfftPrimitive, [re, im], { axis: 1, length }),
});

export const FFT_ROWS: readonly Row[] = [
  complexRow("forward", 1, false),
  complexRow("backward, along the first axis", 0, true),
  realRow("of even length", real, 1),
  realRow("of odd length, along the first axis", real.transpose().slice([0, 3]), 0),
  hermitianRow("to even length", 6, 4),
  hermitianRow("to odd length", 5, 3),
];
