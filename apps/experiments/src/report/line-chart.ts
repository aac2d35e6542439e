import {
  dot,
  frame,
  gridX,
  gridY,
  line,
  type Markish,
  plot,
  type ScaleOptions,
} from "@observablehq/plot";
import type { LineChartPart, LineSeries } from "../report-part.ts";
import { decimate, type Point } from "./decimate.ts";
import { italicVariables, plotAxis, plotStyle } from "./plot-style.ts";
import { superscript } from "./pretty-number.ts";
import { seriesStyle } from "./series-style.ts";
import { finiteRange } from "./value-range.ts";

/** How large a chart is drawn before it is fitted to the page: alone, or one of several panels. */
export type ChartSize = "full" | "panel";

const SIZES = { full: { width: 860, height: 340 }, panel: { width: 400, height: 270 } } as const;
const MARGIN = { marginLeft: 56, marginRight: 16, marginTop: 12, marginBottom: 40 } as const;

/**
 * Curves with axes, ticks and a grid; the legend is separate, see `lineLegend`.
 *
 * @returns An `svg` element.
 */
export function lineChart(
  part: LineChartPart,
  document: Document,
  size: ChartSize = "full",
): Element {
  const curves = part.series.map((series) => pointsOf(series, part.logY === true));
  const svg = plot({
    ...plotStyle(document),
    ...SIZES[size],
    ...MARGIN,
    x: { ...plotAxis(part.x.label, part.x.unit), ticks: 6 },
    y: { ...plotAxis(part.y.label, part.y.unit), ...verticalScale(part, curves) },
    marks: [
      gridX({ strokeOpacity: 0.1, ticks: 6 }),
      gridY({ strokeOpacity: 0.1, ...gridTicks(part, curves) }),
      ...curves.map((points, i) => curve(points, part.series[i], i, SIZES[size].width)),
      frame({ strokeOpacity: 0.6 }),
    ],
  });
  italicVariables(svg);
  return svg;
}

/** Points that can be drawn; a gap is a point without a value. */
function pointsOf({ x, y }: LineSeries, logY: boolean): readonly Point[] {
  return Array.from(x, (xi, i): Point => {
    const drawable = Number.isFinite(y[i]) && (!logY || y[i] > 0);
    return [xi, drawable ? y[i] : Number.NaN];
  });
}

function curve(points: readonly Point[], series: LineSeries, index: number, runs: number): Markish {
  const { color, dash, dots } = seriesStyle(series, index);
  const data = decimate(points, runs / 2);
  const position = { x: (point: Point) => point[0], y: (point: Point) => point[1] };
  if (dots) return dot(data, { ...position, r: 2, fill: color });
  return line(data, {
    ...position,
    stroke: color,
    strokeWidth: dash === undefined ? 1.4 : 1.8,
    ...(dash !== undefined && { strokeDasharray: dash }),
  });
}

function verticalScale(part: LineChartPart, curves: readonly (readonly Point[])[]): ScaleOptions {
  if (part.logY !== true) return { nice: true, ticks: 5 };
  return { type: "log", ticks: decades(curves), tickFormat: powerOfTen };
}

function gridTicks(
  part: LineChartPart,
  curves: readonly (readonly Point[])[],
): { readonly ticks: number[] | number } {
  return { ticks: part.logY === true ? decades(curves) : 5 };
}

/** Powers of ten in the range of the curves, none if there is no point; where these are fewer than two, 2 and 5 times them too. */
function decades(curves: readonly (readonly Point[])[]): number[] {
  const [low, high] = finiteRange(curves.flatMap((points) => points.map((point) => point[1])));
  if (low <= 0) return [];
  const exponents = range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)));
  const inside = (value: number) => value >= low && value <= high;
  const powers = exponents.map((exponent) => 10 ** exponent).filter(inside);
  if (powers.length > 1) return thin(powers, 8);
  return exponents.flatMap((exponent) => [1, 2, 5].map((k) => k * 10 ** exponent)).filter(inside);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function thin(values: readonly number[], atMost: number): number[] {
  const every = Math.ceil(values.length / atMost);
  return values.filter((_, i) => i % every === 0);
}

function powerOfTen(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (Math.abs(value / 10 ** exponent - 1) > 1e-9) return `${Number(value.toPrecision(3))}`;
  return `10${superscript(exponent)}`;
}
