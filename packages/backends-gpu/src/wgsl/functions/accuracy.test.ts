import { describe, expect, test } from "vitest";
import {
  SPECIAL_NUMBERS,
  uniformNumbers,
} from "../../../../autodiff-core/testing/lane-function-values.ts";
import { worstErrorOnDevice } from "../../../testing/function-errors.ts";
import { webgpu } from "../../webgpu.ts";
import { PRECISION } from "./precision.ts";

const executor = await webgpu();

const BINARY = ["atan2", "div", "pow", "rem"];
const UNARY = Object.keys(PRECISION).filter((name) => !BINARY.includes(name));

/** Where approximations take turns and results leave the range; the arguments around them are all tried. */
const EDGES = [
  0,
  2 ** -126,
  1e-20,
  2 ** -12,
  0.1732868,
  0.25,
  0.34657359,
  0.41421356,
  0.5,
  0.5198604,
  Math.SQRT1_2,
  0.75,
  0.78539816,
  1,
  Math.SQRT2,
  1.57079632,
  2,
  2.41421356,
  Math.PI,
  9.01,
  10,
  10.0544,
  10.1,
  16.6355,
  17.3287,
  87.3365,
  88.7228,
  89.416,
  103.972,
  798.9,
  800,
  2 ** 14,
  2 ** 30,
  2 ** 62,
  2 ** 126,
  2 ** 127,
];

/** Every 32,771st of all bit patterns, and those around the edges. */
function allArguments(): Float32Array<ArrayBuffer> {
  const bits = Array.from({ length: Math.ceil(2 ** 32 / 32771) }, (_, i) => i * 32771);
  for (const edge of EDGES) {
    const [pattern] = new Uint32Array(Float32Array.of(edge).buffer);
    for (let step = -40; step <= 40; step++) {
      bits.push((pattern + step) >>> 0, (pattern + step + 2 ** 31) >>> 0);
    }
  }
  return new Float32Array(Uint32Array.from([...bits, 0x7f800000, 0xff800000]).buffer);
}

/** Numbers of similar sizes, of all sizes, and small whole ones; and all pairs of special numbers. */
function operandPairs(): Float32Array<ArrayBuffer>[] {
  const random = uniformNumbers(3);
  const wide = () => (random() - 0.5) * 2 ** (random() * 250 - 125);
  const makers = [
    () => [2 ** (random() * 8 - 4), (random() - 0.5) * 60],
    () => [wide(), wide()],
    () => [random() - 0.5, random() - 0.5],
    () => [Math.round(random() * 20 - 10), Math.round(random() * 20 - 10)],
  ];
  const pairs = Array.from({ length: 1e5 }, (_, i) => makers[i % makers.length]());
  for (const a of SPECIAL_NUMBERS) for (const b of SPECIAL_NUMBERS) pairs.push([a, b]);
  return [0, 1].map((side) => Float32Array.from(pairs, (pair) => pair[side]));
}

describe("float32", () => {
  const x = allArguments();

  test.each(UNARY)("%s is within its bound over all arguments", async (name) => {
    const { error, report } = await worstErrorOnDevice(executor, name, [x]);
    expect(error, report).toBeLessThanOrEqual(PRECISION[name]);
  });

  test.each(BINARY)("%s is within its bound for operands of all sizes", async (name) => {
    const { error, report } = await worstErrorOnDevice(executor, name, operandPairs());
    expect(error, report).toBeLessThanOrEqual(PRECISION[name]);
  });
});
