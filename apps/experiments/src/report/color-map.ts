import { rgb } from "d3-color";
import { interpolateRdBu, interpolateViridis } from "d3-scale-chromatic";

/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** From a value in 0…1 to a colour. */
export type ColorMap = (t: number) => Rgb;

/** Grey, in neither map: the colour of values that are not finite. */
export const MISSING: Rgb = [128, 128, 128];

/**
 * Perceptually uniform colours: viridis for magnitudes, blue-white-red for signed values.
 *
 * @see Crameri et al., The misuse of colour in science communication, Nat. Commun. 11 (2020) 5444.
 */
export function colorMap(colors: "sequential" | "diverging"): ColorMap {
  const interpolate =
    colors === "sequential" ? interpolateViridis : (t: number) => interpolateRdBu(1 - t);
  const table = Array.from({ length: 256 }, (_, i): Rgb => {
    const { r, g, b } = rgb(interpolate(i / 255));
    return [Math.round(r), Math.round(g), Math.round(b)];
  });
  return (t) => (Number.isNaN(t) ? MISSING : table[Math.round(255 * Math.min(1, Math.max(0, t)))]);
}
