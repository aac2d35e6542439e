/** Eigenvalues, singular values, and what is made of them. */
import type { LibraryEmitters } from "../library-emitter.ts";
import { emitEig } from "./eig.ts";
import { emitEigh } from "./eigh.ts";
import { emitHessenberg } from "./hessenberg.ts";
import { emitMatrixFunction } from "./matrix-exponential.ts";
import { emitLeastSquares, emitPinv, emitPolarFactor } from "./pseudoinverse.ts";
import { emitSvd } from "./svd.ts";
import { emitSymmetricLyapunov } from "./symmetric-lyapunov.ts";

export const emitters: LibraryEmitters = {
  eig: emitEig,
  eigh: emitEigh,
  hessenberg: emitHessenberg,
  leastSquares: emitLeastSquares,
  matrixFunction: emitMatrixFunction,
  pinv: emitPinv,
  polarFactor: emitPolarFactor,
  svd: emitSvd,
  symmetricLyapunov: emitSymmetricLyapunov,
};
