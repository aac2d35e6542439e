import { expect, test } from "vitest";
import { colorMap, MISSING, type Rgb } from "./color-map.ts";

/** Relative luminance of sRGB, ITU-R BT.709, close enough to tell order. */
const lightness = ([r, g, b]: Rgb) => 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2;

test("sequential colours get lighter all the way", () => {
  const levels = Array.from({ length: 64 }, (_, i) => lightness(colorMap("sequential")(i / 63)));
  expect(levels).toEqual(levels.toSorted((a, b) => a - b));
});

test("diverging colours are blue below, red above and nearly white in the middle", () => {
  const map = colorMap("diverging");
  expect(map(0)[2]).toBeGreaterThan(map(0)[0]);
  expect(map(1)[0]).toBeGreaterThan(map(1)[2]);
  expect(Math.min(...map(0.5))).toBeGreaterThan(235);
});

test("values beyond the ends get the colours of the ends, and NaN a colour of its own", () => {
  const map = colorMap("sequential");
  expect([map(-3), map(4), map(Number.NaN)]).toEqual([map(0), map(1), MISSING]);
});
