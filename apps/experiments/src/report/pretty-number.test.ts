import { expect, test } from "vitest";
import { prettyNumber, prettyText } from "./pretty-number.ts";

test.each([
  [1.12e-3, "1.12 × 10⁻³"],
  [-4.2e-12, "−4.20 × 10⁻¹²"],
  [123456.7, "1.23 × 10⁵"],
  [-3, "−3"],
  [15000, "15000"],
])("%d is printed as %s", (value, text) => {
  expect(prettyNumber(value)).toBe(text);
});

test("words stay words", () => {
  expect(prettyText("relative L2 error")).toBe("relative L² error");
  expect(prettyText("typed-array")).toBe("typed-array");
});
