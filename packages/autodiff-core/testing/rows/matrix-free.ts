import type { Row } from "../row.ts";

export const MATRIX_FREE_ROWS: readonly Row[] = [];
