import type { Row } from "../row.ts";

export const IMPLICIT_ROWS: readonly Row[] = [];
