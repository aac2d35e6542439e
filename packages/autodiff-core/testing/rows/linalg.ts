import type { Row } from "../row.ts";

export const LINALG_ROWS: readonly Row[] = [];
