import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test.each([
  ["burgerz", "burgers"],
  ["Burgers", "burgers"],
  ["brugers", "burgers"],
  ["het", "heat"],
  ["navier-stokes", undefined],
  ["", undefined],
])("nearest to %s is %s", (word, expected) => {
  expect(nearest(word, ["burgers", "heat"])).toBe(expected);
});

test("of nothing is nothing", () => {
  expect(nearest("burgers", [])).toBeUndefined();
});
