/** How the outputs of a phase are divided: rows along the last axis as vectors, and some of those at a time. */
import type { PhaseLayout } from "./conv-layout.ts";

/** Vectors of outputs in a chunk. */
const MOST_VECTORS = 192;
/** Bytes of the copy under the windows of a chunk: they are read again for every tap and every filter. */
const FAST_BYTES = 2 ** 16;

export interface OutputChunks {
  /** Rows in all, and vectors in one. */
  readonly rows: number;
  readonly vectors: number;
  /** Rows and vectors of a row that are taken at a time. */
  readonly rowsAtOnce: number;
  readonly vectorsAtOnce: number;
  readonly rowChunks: number;
  readonly vectorChunks: number;
}

/** Chunks of a phase; a row reads about `rowBytes` bytes of the copy. */
export function outputChunks(
  { outputs }: PhaseLayout,
  lanes: number,
  rowBytes: number,
): OutputChunks {
  const rows = outputs.slice(0, -1).reduce((product, { count }) => product * count, 1);
  const vectors = Math.ceil(outputs[outputs.length - 1].count / lanes);
  const vectorsAtOnce = Math.min(vectors, MOST_VECTORS);
  const fitting = Math.max(1, Math.floor(FAST_BYTES / rowBytes), Math.ceil(12 / vectors));
  const rowsAtOnce = Math.max(1, Math.min(rows, fitting, Math.floor(MOST_VECTORS / vectorsAtOnce)));
  return {
    rows,
    vectors,
    rowsAtOnce,
    vectorsAtOnce,
    rowChunks: Math.ceil(rows / rowsAtOnce),
    vectorChunks: Math.ceil(vectors / vectorsAtOnce),
  };
}
