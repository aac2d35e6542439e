/**
 * A report is data, not markup: the HTML report and a live page render the same parts.
 *
 * @module
 */
import type { Field } from "@fluxion/pdes";

/** Name and unit of a plotted quantity; without a unit the quantity is dimensionless. */
export interface AxisLabel {
  readonly label: string;
  readonly unit?: string;
}

/** A field over two axes as a picture with a colour bar. */
export interface HeatmapPart {
  readonly kind: "heatmap";
  readonly title: string;
  /** Exactly two axes. The unit of the values is `field.unit`. */
  readonly field: Field;
  /** `"sequential"` for magnitudes, `"diverging"` for signed values around zero (made symmetric). */
  readonly colors: "sequential" | "diverging";
  /** Values of the two ends of the colour bar; by default the range of the field. */
  readonly range?: readonly [low: number, high: number];
  /** Name of the axis that runs to the right; by default `"t"` if there is one, else the first. */
  readonly horizontal?: string;
}

/** One line of a {@link LineChartPart}. */
export interface LineSeries {
  readonly name: string;
  /** Shape `[n]`. */
  readonly x: ArrayLike<number>;
  /** Shape `[n]`; values that are not finite leave a gap. */
  readonly y: ArrayLike<number>;
  /** `"dashed"` for a reference, `"dots"` for measurements. */
  readonly mark?: "line" | "dashed" | "dots";
}

/** Curves over one horizontal axis. */
export interface LineChartPart {
  readonly kind: "lineChart";
  readonly title: string;
  readonly x: AxisLabel;
  readonly y: AxisLabel;
  readonly series: readonly LineSeries[];
  /** Logarithmic vertical axis; values that are not positive are left out. */
  readonly logY?: boolean;
}

/** Rows of text and numbers; numbers are shown to three significant digits. */
export interface TablePart {
  readonly kind: "table";
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A paragraph. */
export interface TextPart {
  readonly kind: "text";
  readonly title?: string;
  readonly text: string;
}

/** Heatmaps and charts that belong together, lettered (a), (b), … over one caption. */
export interface FigurePart {
  readonly kind: "figure";
  readonly caption: string;
  readonly panels: readonly (HeatmapPart | LineChartPart)[];
}

/** A piece of a report. */
export type ReportPart = HeatmapPart | LineChartPart | TablePart | TextPart | FigurePart;
