/** `bandedSolve`: elimination with partial pivoting of band matrices. */
import type { LibraryEmitter, LibraryEmitters } from "../library-emitter.ts";
import { bandSystemOf, orderOf } from "./band.ts";
import { solveNarrowBand } from "./narrow-band.ts";
import { solveWideBand } from "./wide-band.ts";

/** Diagonals beside the main one up to which one invocation has rows of the matrix to itself. */
const NARROW = 8;

const emitBandedSolve: LibraryEmitter = (context, kernel) => {
  const system = bandSystemOf(kernel);
  if (system === undefined) return undefined;
  const solve = orderOf(system) <= NARROW ? solveNarrowBand : solveWideBand;
  return solve(context, system);
};

export const emitters: LibraryEmitters = { bandedSolve: emitBandedSolve };
