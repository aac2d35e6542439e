/** Each simplification of loops applies, and every result keeps its bits. */
import { describe, expect, test } from "vitest";
import { hostArray, referenceValues } from "../../../testing/reference-values.ts";
import * as F from "../../index.ts";
import { array, cond, forLoop, scan, type Tensor, trace, whileLoop } from "../../index.ts";
import { subPrograms } from "../../program/inline.ts";
import type { Program } from "../../program/program.ts";
import { simplifyProgram } from "../simplify-program.ts";

/** Names of the primitives, with those of bodies in brackets. */
function outline({ equations }: Program): string {
  return equations
    .map(({ primitive, params }) => {
      const bodies = subPrograms(params).map((body) => `(${outline(body)})`);
      return primitive.name + bodies.join("");
    })
    .join(" ");
}

/** The outline of the simplified program, which gives the bits of the program as it was traced. */
function simplified(fn: (...inputs: Tensor[]) => unknown, ...inputs: Tensor[]): string {
  const { program, captures } = trace(fn, ...inputs);
  const simple = simplifyProgram(program);
  const values = [...captures, ...inputs].map(hostArray);
  const actual = referenceValues(simple, values);
  const expected = referenceValues(program, values);
  actual.forEach(({ data }, i) => {
    expect(data).toEqual(expected[i].data);
  });
  return outline(simple);
}

const vector = (n: number, from = 0.3): Tensor =>
  array(
    Array.from({ length: n }, (_, i) => from + i / n),
    { dtype: "float64" },
  );
const matrix = vector(9).reshape([3, 3]);
const x = vector(3, -1);

const steps = (
  step: (h: Tensor, w: Tensor) => Tensor,
  length = 4,
): ((w: Tensor, h: Tensor) => Tensor) => {
  return (w, h) => scan((s: Tensor, _: null) => [step(s, w), null], h, null, { length })[0];
};

describe("before a loop are computed", () => {
  test("functions, products and sums of what stays the same", () => {
    const step = (h: Tensor, w: Tensor) => F.matmul(w.exp(), h).add(F.matmul(w, w).sum(0));
    expect(simplified(steps(step), matrix, x)).toBe("exp dot sum scan(dot add)");
  });

  test("those of the condition", () => {
    const loop = (w: Tensor, h: Tensor) =>
      whileLoop(
        (s) => s.sum().less(w.exp().sum()),
        (s) => s.add(w.sin().sum(0)),
        h,
      );
    expect(simplified(loop, matrix, x)).toBe("sin sum exp sum while(sum less)(add)");
  });

  test("those of a loop inside, before both", () => {
    const inner = steps((h, w) => F.matmul(w.exp(), h));
    const loop = steps((h, w) => inner(w, h).add(h.sin()));
    expect(simplified(loop, matrix, x)).toBe("exp scan(scan(dot) sin add)");
  });

  test("those of a batched loop", () => {
    const loop = steps((h, w) => F.matmul(w.exp(), h).mul(0.1));
    const batched = (w: Tensor, h: Tensor) => F.vmap((v: Tensor) => loop(w, v))(h);
    expect(simplified(batched, matrix, vector(6).reshape([2, 3]))).toBe("exp scan(dot mul)");
  });

  test("those of a derivative, whose residuals are not stacked", () => {
    const loop = steps((h, w) => F.matmul(w.exp(), h).tanh());
    const slope = (w: Tensor, h: Tensor) => F.grad((v: Tensor) => loop(v, h).sum())(w);
    const { program } = trace(slope, matrix, x);
    expect(simplified(slope, matrix, x)).toMatch(/^exp scan\(dot tanh mul sub\) scan\([^(]*\)/);
    const [, forward] = simplifyProgram(program).equations;
    expect(forward.outputs.map(({ shape }) => shape)).toEqual([[3], [4, 3], [4, 3]]);
  });
});

describe("in a loop stay", () => {
  test("sums of broadcasts, which are larger than what they read", () => {
    const step = (h: Tensor, w: Tensor) => F.matmul(w.expandDims(0).add(w.expandDims(1)), h);
    expect(simplified(steps(step), x, x)).toMatch(/^scan\(.*add.*\)$/);
  });

  test("large results that the loop would not store", () => {
    const step = (h: Tensor, w: Tensor) =>
      h.add(w.expandDims(0).sub(w.expandDims(1)).sin().mul(h.sum()).sum());
    const { program } = trace(steps(step), F.zeros([4096]), F.scalar(0));
    expect(outline(simplifyProgram(program))).toMatch(/^scan\(.*sin.*\)$/);
  });

  test("checks, which throw only if there is a turn", () => {
    const checked = (length: number) =>
      steps((h, w) => h.add(F.guard(w, w.less(0), details).sum()), length);
    const details = { where: "test", expected: "numbers >= 0", received: "less", fix: "None." };
    expect(simplified(checked(4), matrix, x)).toBe("less scan(guard sum broadcast add)");
    expect(simplified(checked(0), matrix.neg(), x)).toContain("guard");
  });

  test("loops without bound that a loop without turns does not wait for", () => {
    const search = (w: Tensor) =>
      whileLoop(
        (s) => s.less(10),
        (s) => s.add(w),
        F.full([], 0, { dtype: "float64" }),
      );
    const loop = (w: Tensor, h: Tensor) =>
      whileLoop(
        (s) => s.less(0),
        (s) => s.add(search(w)),
        h,
      );
    const one = F.full([], 0.7, { dtype: "float64" });
    expect(simplified(loop, one, one)).toBe("while(less)(while(less)(add) add)");
    const scanned = steps((h, w) => h.add(search(w)));
    expect(simplified(scanned, one, one)).toBe("while(less)(add) scan(add)");
  });
});

describe("a loop does not carry", () => {
  test("constants, and operands twice", () => {
    const loop = (h: Tensor, v: Tensor) => {
      const two = F.full([3], 2, { dtype: "float64" });
      return scan((s: Tensor, e: Tensor) => [s.mul(two).add(e).add(v).add(h), null], h, two)[0];
    };
    const { program } = trace(loop, x, x);
    const { equations } = simplifyProgram(program);
    expect(equations.map(({ inputs }) => inputs.length).at(-1)).toBe(3);
    simplified((h) => loop(h, h), x);
  });

  test("states that no turn changes", () => {
    const loop = (w: Tensor, h: Tensor) =>
      forLoop(0, 3, (_i, [v, s]) => [v, s.mul(v.exp())] as const, [w, h] as const);
    expect(simplified(loop, x, x)).toBe("exp scan(mul)");
  });

  test("states and outputs that nobody reads", () => {
    const loop = (h: Tensor) =>
      scan(
        (s: readonly Tensor[], _: null) => [[s[0].sin(), s[1].add(s[0])], s[0].exp()],
        [h, h],
        null,
        {
          length: 3,
        },
      )[0][0];
    expect(simplified(loop, x)).toBe("scan(sin)");
    const both = (h: Tensor) =>
      whileLoop(
        ([s]) => s.sum().less(9),
        ([s, t, u]) => [s.add(1), t.add(s), u.add(t)],
        [h, h, h],
      )[1];
    expect(simplified(both, x)).toBe("while(sum less)(add add)");
  });

  test("entries that are all the same", () => {
    const loop = (w: Tensor, h: Tensor) => {
      const inputs = w.broadcastTo([4, 3]);
      return scan((s: Tensor, e: Tensor) => [s.add(e), [e, s]], h, inputs);
    };
    expect(simplified(loop, x, x)).toBe("broadcast scan(add)");
    const { program } = trace(loop, x, x);
    const scanned = simplifyProgram(program).equations.find((e) => e.primitive.name === "scan");
    expect(scanned?.inputs.length).toBe(2);
  });
});

describe("a branch", () => {
  const choose = (index: Tensor, v: Tensor) =>
    cond(
      index,
      (a: Tensor) => a.sin(),
      (a: Tensor) => a.cos().mul(F.full([3], 2, { dtype: "float64" })),
      v,
    );

  test("that a constant chooses stands for all", () => {
    expect(simplified((v) => choose(F.full([], 0).cast("bool"), v), x)).toBe("cos mul");
  });

  test("takes no constants", () => {
    const { program } = trace((v: Tensor) => choose(v.sum().less(0), v), x);
    const last = simplifyProgram(program).equations.at(-1);
    expect(last?.inputs.length).toBe(2);
  });
});

test("loops without turns keep their initial states", () => {
  const loop = (w: Tensor, h: Tensor) =>
    scan((s: Tensor, _: null) => [s.add(w.exp()), w], h, null, { length: 0 });
  expect(simplified(loop, x, x)).toContain("scan");
});
