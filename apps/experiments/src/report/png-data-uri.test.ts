import { decode } from "fast-png";
import { expect, test } from "vitest";
import { pngDataUri } from "./png-data-uri.ts";

test("a picture is read back pixel by pixel, first row on top", () => {
  const uri = pngDataUri(300, 200, (column, row) => [column % 256, row, 7]);
  expect(uri).toMatch(/^data:image\/png;base64,/);
  const image = decode(Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64"));
  expect([image.width, image.height, image.channels]).toEqual([300, 200, 3]);
  expect([...image.data.subarray(3 * (199 * 300 + 299))]).toEqual([299 % 256, 199, 7]);
});
