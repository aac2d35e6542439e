/** Every primitive in forward, reverse and Taylor mode. */
import { describe, expect, test } from "vitest";
import { expectClose } from "../testing/expect-close.ts";
import {
  batchOf,
  isSmooth,
  rowsFor,
  rowsWithout,
  smoothPart,
  VARIANTS,
  variant,
  weighted,
} from "../testing/primitive-rows.ts";
import type { Check, Row } from "../testing/primitive-table.ts";
import {
  checkGradients,
  FluxionError,
  grad,
  jet,
  jvp,
  linearize,
  ones,
  scalar,
  stack,
  type Tensor,
  vmap,
  zerosLike,
} from "./index.ts";

/** Differences of fourth order in float64. */
const TOLERANCE = 2e-9;

const smooth = (check: Check) => rowsFor(check).filter(({ row }) => isSmooth(row));
const direction = (x: Tensor, i = 0): Tensor =>
  ones(x.shape, { dtype: x.dtype }).mul(0.7 - 0.2 * i);

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

const UNSUPPORTED: Partial<Record<Check, (row: Row) => unknown>> = {
  jvp: (row) => differences(row, "forward"),
  vjp: (row) => differences(row, "reverse"),
  "grad of grad": (row) => differences(row, "reverse"),
  linearize: (row) => {
    const { f, at } = smoothPart(row);
    return linearize(f, ...at)[1](...at);
  },
  jet: (row) => expectJet(smoothPart(row).f, smoothPart(row).at),
};

describe.each(Object.entries(UNSUPPORTED))("%s is refused for", (check, attempt) => {
  test.each(rowsWithout(check as Check))("$title", ({ row }) => {
    expect(() => attempt(row)).toThrow(FluxionError);
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
