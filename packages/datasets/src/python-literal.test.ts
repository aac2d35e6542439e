import { expect, test } from "vitest";
import { parsePythonLiteral } from "./python-literal.ts";

test("reads the header of an array", () => {
  const text = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }   \n";
  expect(parsePythonLiteral(text)).toEqual({
    value: new Map<string, unknown>([
      ["descr", "<f8"],
      ["fortran_order", false],
      ["shape", [3, 4]],
    ]),
  });
});

test.each([
  ["()", []],
  ["(5,)", [5]],
  ["(5)", 5],
  ["(2L, 3L)", [2, 3]],
  [
    "[('x', '<f4'), ('y', '<i2', (2,))]",
    [
      ["x", "<f4"],
      ["y", "<i2", [2]],
    ],
  ],
  ["None", null],
  ["-1", -1],
])("%s", (text, value) => {
  expect(parsePythonLiteral(text)).toEqual({ value });
});

test.each([
  ["", 0, "a Python literal"],
  ["(1, 2", 5, "',' or ')'"],
  ["'abc", 0, "a closing quote"],
  ["'a\\x00'", 0, "a string without escapes"],
  ["1.5", 0, "a Python literal"],
  ["__import__('os')", 0, "a Python literal"],
  ["{'a': 1, 'a': 2}", 15, 'the key "a" once'],
  ["{'a' 1}", 5, "':' after a key"],
  ["1 2", 2, "the end of the header"],
  ["(".repeat(100_000), 17, "nesting of at most 16 levels"],
])("refuses %.20s at its character", (text, index, expected) => {
  expect(parsePythonLiteral(text)).toEqual({ index, expected });
});
