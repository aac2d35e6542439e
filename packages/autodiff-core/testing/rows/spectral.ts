import type { Row } from "../row.ts";

export const SPECTRAL_ROWS: readonly Row[] = [];
