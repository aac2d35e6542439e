import { encode } from "fast-png";
import type { Rgb } from "./color-map.ts";

/** Draw a picture pixel by pixel, first row on top, and write it as a `data:` address. */
export function pngDataUri(
  width: number,
  height: number,
  pixel: (column: number, row: number) => Rgb,
): string {
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      data.set(pixel(column, row), 3 * (row * width + column));
    }
  }
  return `data:image/png;base64,${base64(encode({ width, height, data, channels: 3, depth: 8 }))}`;
}

/** In pieces, because a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  return btoa(pieces.join(""));
}
