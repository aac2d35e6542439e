import type { Row } from "../row.ts";

export const SCHUR_ROWS: readonly Row[] = [];
