import type { Row } from "../row.ts";

export const FFT_ROWS: readonly Row[] = [];
