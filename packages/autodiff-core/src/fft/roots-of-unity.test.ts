import { expect, test } from "vitest";
import { rootOfUnity, rootsOfUnity } from "./roots-of-unity.ts";

test("roots that are exact or equal by symmetry are so to the last bit", () => {
  const { cos, sin } = rootsOfUnity(24);
  expect([cos[0], cos[6], cos[12], cos[18]]).toEqual([1, 0, -1, 0]);
  expect([sin[3], cos[3], cos[21]]).toEqual([Math.SQRT1_2, Math.SQRT1_2, Math.SQRT1_2]);
  for (let k = 1; k < 24; k++) {
    expect([cos[k], sin[k] + sin[24 - k]]).toEqual([cos[24 - k], 0]);
    expect(Math.abs(sin[k] - cos[(k + 18) % 24])).toBe(0);
  }
});

test("squares add up to 1 within the rounding of one operation, for many turns", () => {
  for (const n of [7, 97, 1009, 65537, 2 ** 20]) {
    for (let k = 0; k < n; k += Math.ceil(n / 50)) {
      const [c, s] = rootOfUnity(k, n);
      expect(Math.abs(c * c + s * s - 1)).toBeLessThanOrEqual(2 ** -51);
    }
  }
});
