import { image, type Markish, plot, text } from "@observablehq/plot";
import type { ColorMap } from "./color-map.ts";
import { labelText } from "./label-text.ts";
import { plotStyle } from "./plot-style.ts";
import { pngDataUri } from "./png-data-uri.ts";
import { superscript } from "./pretty-number.ts";

/** Where a colour bar stands in its picture, in pixels, and what it shows. */
export interface ColorBarOptions {
  readonly colors: ColorMap;
  readonly range: readonly [low: number, high: number];
  readonly label: string;
  readonly unit: string | undefined;
  readonly left: number;
  readonly top: number;
  readonly height: number;
}

const BAR_WIDTH = 11;
/** Room for the numbers. */
const TICKS_WIDTH = 60;
const STEPS = 256;

/** A vertical colour bar with ticks on its right and the name of the quantity above it. */
export function colorBar(document: Document, options: ColorBarOptions): Element {
  const { colors, range, label, unit, left, top, height } = options;
  const exponent = commonExponent(range);
  const factor = 10 ** exponent;
  const bar = plot({
    ...plotStyle(document),
    width: BAR_WIDTH + TICKS_WIDTH,
    height: height + 2 * top,
    marginLeft: 0,
    marginRight: TICKS_WIDTH,
    marginTop: top,
    marginBottom: top,
    x: { axis: null, domain: [0, 1] },
    y: {
      axis: "right",
      domain: [...range],
      label: null,
      ticks: 5,
      tickFormat: (value: number) => minus(`${Number((value / factor).toPrecision(6))}`),
      tickSize: 4,
    },
    marks: [
      image([0], {
        x: () => 0.5,
        y: () => (range[0] + range[1]) / 2,
        width: BAR_WIDTH,
        height,
        src: () => pngDataUri(1, STEPS, (_, row) => colors(1 - (row + 0.5) / STEPS)),
        preserveAspectRatio: "none",
      }),
      caption(labelText(label, unit), "top-left", -9),
      caption(exponent === 0 ? "" : `×10${superscript(exponent)}`, "bottom-left", 14),
    ],
  });
  return nested(bar, left);
}

/** The power of ten taken out of the numbers of small and large ranges, written once below the bar. */
function commonExponent([low, high]: readonly [number, number]): number {
  const exponent = Math.floor(Math.log10(Math.max(Math.abs(low), Math.abs(high))));
  return Number.isFinite(exponent) && (exponent < -2 || exponent > 3) ? exponent : 0;
}

function minus(text: string): string {
  return text.replace("-", "−");
}

function caption(label: string, frameAnchor: "top-left" | "bottom-left", dy: number): Markish {
  const fontStyle = /^\p{L}( \(.*\))?$/u.test(label) ? "italic" : "normal";
  const lineAnchor = dy < 0 ? "bottom" : "top";
  return text([label], { frameAnchor, dy, lineAnchor, textAnchor: "start", fontStyle });
}

/** An inner `svg` follows attributes; the style of an outer one would stretch it. */
function nested(svg: Element, left: number): Element {
  svg.removeAttribute("class");
  svg.removeAttribute("style");
  svg.querySelector("style")?.remove();
  svg.setAttribute("x", `${left}`);
  svg.setAttribute("overflow", "visible");
  return svg;
}
