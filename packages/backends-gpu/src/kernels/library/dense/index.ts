/** Factorizations of dense matrices. */
import type { LibraryEmitters } from "../library-emitter.ts";
import { emitCholesky } from "./cholesky.ts";
import { emitEigh } from "./eigh.ts";
import { emitLu } from "./lu.ts";
import { emitQr } from "./qr.ts";
import { emitFactoredSolve, emitTriangularSolve } from "./solve.ts";
import { emitSvd } from "./svd.ts";

export const emitters: LibraryEmitters = {
  cholesky: emitCholesky,
  eigh: emitEigh,
  factoredSolve: emitFactoredSolve,
  lu: emitLu,
  qr: emitQr,
  svd: emitSvd,
  triangularSolve: emitTriangularSolve,
};
