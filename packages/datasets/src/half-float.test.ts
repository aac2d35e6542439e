import { expect, test } from "vitest";
import { floatToHalf, halfToFloat } from "./half-float.ts";

const every = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const isNan = (bits: number) => (bits & 0x7fff) > 0x7c00;

test("every half that is a number survives the way to float32 and back", () => {
  const back = floatToHalf(halfToFloat(every));
  const wrong = [...every].filter((bits) => !isNan(bits) && back[bits] !== bits);
  expect(wrong).toEqual([]);
});

test("rounding goes to the nearest half, ties to the even one, and overflows to infinity", () => {
  const cases = Float32Array.of(
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    2 ** -25,
    3 * 2 ** -25,
    65519,
    65520,
  );
  expect([...halfToFloat(floatToHalf(cases))]).toEqual([
    1,
    1 + 2 ** -9,
    0,
    2 ** -23,
    65504,
    Infinity,
  ]);
});
