import { describe, expect, test } from "vitest";
import {
  applicationOf,
  evaluated,
  hostArray,
  runLibraryKernel,
} from "../../../../../testing/run-library-kernel.ts";
import { array } from "../../../../index.ts";
import { threefry2x32 } from "../../../../primitives/threefry.ts";

const word = array([1], { dtype: "uint32" });
const threefry = applicationOf("threefry2x32", () => threefry2x32([word, word], [word, word]));
const noise = (seed: number) => (i: number) => Math.imul(i + seed, 0x9e3779b1) >>> 0;

describe("threefry2x32", () => {
  test.each([0, 1, 7, 8, 9, 63, 16384 * 3 + 5])("has the primitive's bits for %i pairs", (n) => {
    const operands = [1, 2, 3, 4].map((seed) => hostArray("uint32", [n], noise(seed)));
    const want = evaluated(threefry, operands);
    for (const reverse of [false, true]) {
      const got = runLibraryKernel(threefry, operands, { reverse });
      expect(got?.map(({ data }) => data)).toEqual(want.map(({ data }) => data));
    }
  });

  test("takes constants as keys and counters", () => {
    const literal = (value: number) =>
      ({ kind: "literal", dtype: "uint32", shape: [13], value }) as const;
    const operands = [
      literal(0xffffffff),
      literal(7),
      literal(0),
      hostArray("uint32", [13], (i) => i),
    ];
    const got = runLibraryKernel(threefry, operands);
    expect(got?.map(({ data }) => data)).toEqual(
      evaluated(threefry, operands).map(({ data }) => data),
    );
  });
});
