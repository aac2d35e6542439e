/** Every primitive in forward, reverse and Taylor mode. */
import { describe, expect, test } from "vitest";
import { expectClose } from "../testing/expect-close.ts";
import {
  direction,
  isSmooth,
  rowsFor,
  rowsWithout,
  smoothPart,
  weighted,
} from "../testing/primitive-rows.ts";
import type { Check, Row } from "../testing/row.ts";
import { checkGradients, FluxionError, grad, jvp, linearize, type Tensor } from "./index.ts";

/** Differences of fourth order in float64. */
const TOLERANCE = 2e-9;

const smooth = (check: Check) => rowsFor(check).filter(({ row }) => isSmooth(row));

function differences(row: Row, mode: "forward" | "reverse"): void {
  const { f, at } = smoothPart(row);
  const total = (...x: Tensor[]): Tensor => weighted([...f(...x), ...x]);
  checkGradients(total, at, { modes: [mode], tolerance: row.rounding ?? TOLERANCE });
}

describe("forward mode agrees with differences:", () => {
  test.each(smooth("jvp"))("$title", ({ row }) => differences(row, "forward"));
});

describe("reverse mode agrees with differences:", () => {
  test.each(smooth("vjp"))("$title", ({ row }) => differences(row, "reverse"));
});

describe("the gradient of the gradient agrees with differences:", () => {
  test.each(smooth("grad of grad"))("$title", ({ row }) => {
    const { f, at } = smoothPart(row);
    const total = (x: readonly Tensor[]): Tensor => weighted([...f(...x), ...x]);
    const gradient = (...x: Tensor[]): Tensor => weighted(grad(total)(x));
    checkGradients(gradient, at, { modes: ["reverse"], tolerance: row.rounding ?? 10 * TOLERANCE });
  });
});

describe("linearize pushes the same tangents as jvp:", () => {
  test.each(smooth("linearize").filter(({ row }) => row.unsupported?.jvp === undefined))(
    "$title",
    ({ row }) => {
      const { f, at } = smoothPart(row);
      const tangents = at.map(direction);
      const [value, push] = linearize(f, ...at);
      const [expected, expectedTangents] = jvp(f, at, tangents);
      value.forEach((y, i) => {
        expectClose(y, expected[i].dataSync(), { tolerance: 1e-15 });
      });
      push(...tangents).forEach((t, i) => {
        expectClose(t, expectedTangents[i].dataSync(), { tolerance: 1e-14 });
      });
    },
  );
});

const UNSUPPORTED: Partial<Record<Check, (row: Row) => unknown>> = {
  jvp: (row) => differences(row, "forward"),
  vjp: (row) => differences(row, "reverse"),
  "grad of grad": (row) => differences(row, "reverse"),
  linearize: (row) => {
    const { f, at } = smoothPart(row);
    return linearize(f, ...at)[1](...at);
  },
};

describe.each(Object.entries(UNSUPPORTED))("%s is refused for", (check, attempt) => {
  test.each(rowsWithout(check as Check))("$title", ({ row }) => {
    expect(() => attempt(row)).toThrow(FluxionError);
  });
});
