import { describe, expect, test } from "vitest";
import golden from "../../fixtures/convolution.json" with { type: "json" };
import { pattern } from "../../testing/integer-pattern.ts";
import {
  array,
  checkGradients,
  jit,
  OptionError,
  ShapeError,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import type { Widths } from "./geometry.ts";
import { type PadMode, pad } from "./padding.ts";

const MODES = ["constant", "edge", "reflect", "symmetric", "wrap"] as const;

test.each(golden.pad)("$x by $widths with mode $mode, as NumPy", (row) => {
  const widths = row.widths as unknown as Widths[];
  const y = pad(pattern(row.x), { widths, mode: row.mode as PadMode });
  expect(y.shape).toEqual(row.shape);
  expect([...y.dataSync()]).toEqual(row.value);
});

describe.each(MODES)("mode %s", (mode) => {
  const widths: Widths[] = [
    [2, 1],
    [-1, 7],
  ];

  test("negative widths crop, the others extend what is left", () => {
    const x = pattern([3, 4]);
    const cropped = x.slice(":", [1, 4]);
    const y = pad(x, { widths, mode });
    expect(y.js()).toEqual(
      pad(cropped, {
        widths: [
          [2, 1],
          [0, 7],
        ],
        mode,
      }).js(),
    );
  });

  test("keeps the dtype; derivatives of both orders, vmap and jit", () => {
    expect(pad(array([true, false]), { widths: [[1, 1]], mode }).dtype).toBe("bool");
    const f = (x: Tensor): Tensor => pad(x, { widths, mode });
    checkGradients((x: Tensor) => f(x).sin(), [pattern([3, 4]).mul(0.3)]);
    const batch = pattern([2, 3, 4]);
    expect(jit(vmap(f))(batch).slice(1).js()).toEqual(f(batch.slice(1)).js());
  });

  test("an axis without entries", () => {
    const grow = (): Tensor =>
      pad(zeros([0, 2]), {
        widths: [
          [1, 0],
          [0, 0],
        ],
        mode,
      });
    if (mode === "constant") expect(grow().shape).toEqual([1, 2]);
    else expect(grow).toThrow(ShapeError);
    expect(
      pad(zeros([0, 2]), {
        widths: [
          [0, 0],
          [1, 1],
        ],
        mode,
      }).shape,
    ).toEqual([0, 4]);
  });
});

test("the number of pairs is checked", () => {
  expect(() => pad(zeros([2, 2]), { widths: [[1, 1]], mode: "edge" })).toThrow(ShapeError);
});

test("the method takes the modes of the function, and an unknown mode is refused", () => {
  const x = array([1, 2, 3]);
  expect(x.pad({ widths: [[1, 1]], mode: "edge" }).js()).toEqual([1, 1, 2, 3, 3]);
  const mode = "reflekt" as PadMode;
  expect(() => pad(x, { widths: [[1, 1]], mode })).toThrow(OptionError);
});
