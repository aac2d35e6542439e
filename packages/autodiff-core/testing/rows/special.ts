import type { Row } from "../row.ts";

export const SPECIAL_ROWS: readonly Row[] = [];
