import { expect, test } from "vitest";
import { isFluxionError, ShapeError, zeros } from "./index.ts";

test("every error is a FluxionError with its parts, also across copies of the package", () => {
  let error: unknown;
  try {
    zeros([2]).add(zeros([3]));
  } catch (caught) {
    error = caught;
  }
  expect(isFluxionError(error)).toBe(true);
  expect(error).toBeInstanceOf(ShapeError);
  expect(isFluxionError({ "~fluxion/error": true })).toBe(true);
  expect(isFluxionError(new Error("other"))).toBe(false);
});
