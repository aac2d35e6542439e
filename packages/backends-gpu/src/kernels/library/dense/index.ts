/** Factorizations of dense matrices. */
import type { LibraryEmitters } from "../library-emitter.ts";
import { emitCholesky } from "./cholesky.ts";
import { emitFactoredDeterminant } from "./determinant.ts";
import { emitLu } from "./lu.ts";
import { emitQr } from "./qr.ts";
import { emitFactoredSolve, emitTriangularSolve } from "./solve.ts";
import { emitSylvester } from "./sylvester.ts";

export const emitters: LibraryEmitters = {
  cholesky: emitCholesky,
  factoredDeterminant: emitFactoredDeterminant,
  factoredSolve: emitFactoredSolve,
  lu: emitLu,
  qr: emitQr,
  sylvester: emitSylvester,
  triangularSolve: emitTriangularSolve,
};
