import type { Row } from "../row.ts";

export const COMPLEX_ROWS: readonly Row[] = [];
