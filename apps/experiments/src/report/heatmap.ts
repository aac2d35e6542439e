import { ShapeError } from "@fluxion/autodiff-core";
import { frame, image, plot } from "@observablehq/plot";
import type { HeatmapPart } from "../report-part.ts";
import { type CellAxis, cellAxis } from "./cell-axis.ts";
import { colorBar } from "./color-bar.ts";
import { type ColorMap, colorMap } from "./color-map.ts";
import { italicVariables, plotAxis, plotStyle } from "./plot-style.ts";
import { pngDataUri } from "./png-data-uri.ts";
import { colorRange } from "./value-range.ts";

const SIZE = { width: 400, height: 270 } as const;
const MARGIN = { marginLeft: 46, marginRight: 78, marginTop: 22, marginBottom: 40 } as const;
const BAR_GAP = 10;

/**
 * A field as a picture: one pixel per grid point, centred on the point.
 *
 * @returns An `svg` element with the picture, both axes and the colour bar.
 * @throws ShapeError if the field has not exactly two axes or not one value per point.
 * @throws DomainError if an axis neither increases nor decreases.
 */
export function heatmap(part: HeatmapPart, document: Document): Element {
  assertPlane(part);
  const { field, colors } = part;
  const range = part.range ?? colorRange(field.values, colors);
  const map = colorMap(colors);
  const { right, up, valueAt } = orient(part);
  const innerWidth = SIZE.width - MARGIN.marginLeft - MARGIN.marginRight;
  const innerHeight = SIZE.height - MARGIN.marginTop - MARGIN.marginBottom;
  const svg = plot({
    ...plotStyle(document),
    ...SIZE,
    ...MARGIN,
    x: {
      ...plotAxis(right.name, right.unit),
      domain: [right.cells.low, right.cells.high],
      ticks: 5,
    },
    y: { ...plotAxis(up.name, up.unit), domain: [up.cells.low, up.cells.high], ticks: 5 },
    marks: [
      image([0], {
        x: () => (right.cells.low + right.cells.high) / 2,
        y: () => (up.cells.low + up.cells.high) / 2,
        width: innerWidth,
        height: innerHeight,
        src: () => picture(right.cells, up.cells, valueAt, normalised(map, range)),
        preserveAspectRatio: "none",
        imageRendering: "pixelated",
      }),
      frame({ strokeOpacity: 0.6 }),
    ],
  });
  svg.append(
    colorBar(document, {
      colors: map,
      range,
      label: field.name,
      unit: field.unit,
      left: SIZE.width - MARGIN.marginRight + BAR_GAP,
      top: MARGIN.marginTop,
      height: innerHeight,
    }),
  );
  italicVariables(svg);
  return svg;
}

function assertPlane({ field }: HeatmapPart): void {
  const shape = field.axes.map((axis) => axis.values.length);
  const points = shape.reduce((product, n) => product * n, 1);
  if (shape.length === 2 && points === field.values.length) return;
  throw new ShapeError({
    where: "heatmap",
    expected: `field ${field.name} to have two axes and one value per point`,
    received: `axes of length [${shape.join(", ")}] and ${field.values.length} values`,
    fix: "Take a slice of the field over two axes.",
  });
}

interface Side {
  readonly name: string;
  readonly unit: string | undefined;
  readonly cells: CellAxis;
}

interface Orientation {
  readonly right: Side;
  readonly up: Side;
  /** Value at an index of the axis that runs right and one of the axis that runs up. */
  readonly valueAt: (right: number, up: number) => number;
}

/** Decide which of the two axes runs right. Values are row-major: the last axis is contiguous. */
function orient({ field, horizontal }: HeatmapPart): Orientation {
  const name = horizontal ?? field.axes.find((axis) => axis.name === "t")?.name;
  const [rows, columns] = field.axes;
  const rowsRunRight = columns.name !== name;
  const n = columns.values.length;
  const [right, up] = rowsRunRight ? [rows, columns] : [columns, rows];
  return {
    right: { name: right.name, unit: right.unit, cells: cellAxis(right.name, right.values) },
    up: { name: up.name, unit: up.unit, cells: cellAxis(up.name, up.values) },
    valueAt: rowsRunRight ? (i, j) => field.values[i * n + j] : (i, j) => field.values[j * n + i],
  };
}

function normalised(map: ColorMap, [low, high]: readonly [number, number]): ColorMap {
  return (value) => map((value - low) / (high - low));
}

/** The first row of a picture is its top, the last value of the axis that runs up. */
function picture(
  right: CellAxis,
  up: CellAxis,
  valueAt: Orientation["valueAt"],
  color: ColorMap,
): string {
  return pngDataUri(right.pixels, up.pixels, (column, row) =>
    color(valueAt(right.indexAt(column), up.indexAt(up.pixels - 1 - row))),
  );
}
