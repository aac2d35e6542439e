import type { LineSeries } from "../report-part.ts";

/**
 * Colours of curves, told apart by colour-blind readers too, and legible on white and on black.
 *
 * @see Okabe & Ito, Color Universal Design (2008), https://jfly.uni-koeln.de/color/.
 */
const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"] as const;

/** How the curve at a place in a chart is drawn. */
export interface SeriesStyle {
  readonly color: string;
  readonly dash: string | undefined;
  readonly dots: boolean;
}

export function seriesStyle(series: LineSeries, index: number): SeriesStyle {
  return {
    color: COLORS[index % COLORS.length],
    dash: series.mark === "dashed" ? "5 4" : undefined,
    dots: series.mark === "dots",
  };
}
