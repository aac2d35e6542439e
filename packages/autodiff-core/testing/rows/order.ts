import type { Row } from "../row.ts";

export const ORDER_ROWS: readonly Row[] = [];
