/** Every primitive in Taylor mode. */
import { describe, expect, test } from "vitest";
import { expectClose } from "../testing/expect-close.ts";
import {
  batchOf,
  direction,
  isSmooth,
  rowsFor,
  rowsWithout,
  smoothPart,
  VARIANTS,
  variant,
} from "../testing/primitive-rows.ts";
import type { Check } from "../testing/row.ts";
import { FluxionError, jet, jvp, scalar, stack, type Tensor, vmap, zerosLike } from "./index.ts";

const smooth = (check: Check) => rowsFor(check).filter(({ row }) => isSmooth(row));

describe("jet to order 3 agrees with nested forward mode:", () => {
  test.each(smooth("jet"))("$title", ({ row }) => {
    const { f, at } = smoothPart(row);
    expectJet(f, at);
  });
});

describe("jet of vmap equals the jets of each entry:", () => {
  test.each(smooth("jet of vmap"))("$title", ({ row }) => {
    const { f, at } = smoothPart(row);
    const batch = at.map(batchOf);
    const whole = (x: readonly Tensor[]): Tensor[] => vmap(f)(...x);
    const curve = (like: readonly Tensor[]) => [
      like.map(direction),
      like.map((x) => x.mul(0.1)),
      like.map(zerosLike),
    ];
    const [, coefficients] = jet(whole)(batch, curve(batch));
    const each = Array.from({ length: VARIANTS }, (_, k) => {
      const point = at.map((x) => variant(x, k));
      return jet((x: readonly Tensor[]) => f(...x))(point, curve(point))[1];
    });
    coefficients.forEach((c, order) => {
      c.forEach((y, i) => {
        const expected = stack(each.map((curves) => curves[order][i]));
        expectClose(y, expected.dataSync(), { tolerance: 1e-13 }, `order ${order + 1}`);
      });
    });
  });
});

describe("Taylor mode is refused for", () => {
  test.each(rowsWithout("jet"))("$title", ({ row }) => {
    const { f, at } = smoothPart(row);
    expect(() => expectJet(f, at)).toThrow(FluxionError);
  });
});

function expectJet(f: (...x: Tensor[]) => Tensor[], at: readonly Tensor[]): void {
  const v = at.map(direction);
  const c2 = at.map((x, i) => direction(x, i + 1));
  const [, curve] = jet((x: readonly Tensor[]) => f(...x))(at, [v, c2, at.map(zerosLike)]);
  let along = (t: Tensor): Tensor[] =>
    f(...at.map((x, i) => x.add(v[i].mul(t)).add(c2[i].mul(t.mul(t)))));
  const zero = scalar(0, "float64");
  [1, 2, 6].forEach((factorial, k) => {
    const inner = along;
    along = (t) => jvp(inner, [t], [scalar(1, "float64")])[1];
    along(zero).forEach((derivative, i) => {
      const expected = derivative.div(factorial).dataSync();
      expectClose(curve[k][i], expected, { tolerance: 1e-12 }, `order ${k + 1}, output ${i}`);
    });
  });
}
