import { expect, test } from "vitest";
import { expectClose } from "../../testing/expect-close.ts";
import { OptionError } from "../errors.ts";
import { bartlett, blackman, hamming, hann, kaiser } from "./index.ts";

const options = { dtype: "float64" } as const;

test("windows have the values of NumPy", () => {
  const close = { tolerance: 1e-14 };
  expectClose(hann(5, options), [0, 0.5, 1, 0.5, 0], close);
  expectClose(hamming(5, options), [0.08, 0.54, 1, 0.54, 0.08], close);
  expectClose(blackman(5, options), [0, 0.34, 1, 0.34, 0], close);
  expectClose(bartlett(5, options), [0, 0.5, 1, 0.5, 0], close);
  const expected = [0.009407969797034689, 0.3065454561003334, 0.8863540214586744];
  expectClose(kaiser(6, 6.5, options), [...expected, ...expected.toReversed()], close);
});

test("periodic windows join, short ones are 1", () => {
  expectClose(hann(4, { ...options, periodic: true }), [0, 0.5, 1, 0.5], { tolerance: 1e-15 });
  for (const make of [hann, hamming, blackman, bartlett]) {
    expect([make(1).js(), make(0).shape]).toEqual([[1], [0]]);
  }
  expect([kaiser(1, 3).js(), kaiser(0, 3).shape]).toEqual([[1], [0]]);
  expect(() => hann(1.5)).toThrow(OptionError);
});
