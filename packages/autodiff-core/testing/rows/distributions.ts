import type { Row } from "../row.ts";

export const DISTRIBUTIONS_ROWS: readonly Row[] = [];
