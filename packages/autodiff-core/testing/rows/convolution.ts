import type { Row } from "../row.ts";

export const CONVOLUTION_ROWS: readonly Row[] = [];
