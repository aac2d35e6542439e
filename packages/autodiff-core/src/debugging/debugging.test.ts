import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import {
  array,
  checkFinite,
  checkpoint,
  cond,
  DomainError,
  debugCallback,
  debugNaN,
  debugPrint,
  debugShape,
  forLoop,
  grad,
  guard,
  type HostArray,
  isFluxionError,
  jet,
  jit,
  jvp,
  ones,
  reference,
  scalar,
  scan,
  type Tensor,
  vmap,
  whileLoop,
  withExecutor,
  zeros,
} from "../index.ts";

const details = {
  where: "f",
  expected: "good entries",
  received: "status {status}",
  fix: "Mend them.",
};

/** Fails where an entry is negative. */
const guarded = (x: Tensor): Tensor => guard(x.square(), x.less(0).cast("int32").mul(7), details);

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isFluxionError(error)) return error.message;
    throw error;
  }
  return "nothing was thrown";
}

describe("guard", () => {
  const good = f64([1, 2]);
  const bad = f64([1, -2]);
  const message = "f: expected good entries, received status 7 (entry [1]). Mend them.";

  test.each([
    ["eagerly", guarded],
    ["compiled", jit(guarded)],
    ["batched", vmap(guarded)],
    ["compiled and batched", jit(vmap(guarded))],
    ["recomputed", checkpoint(guarded)],
    ["on the reference executor", (x: Tensor) => withExecutor(reference(), () => guarded(x))],
  ] as const)("passes good values and throws on bad ones, %s", (_how, run) => {
    expect(run(good).js()).toEqual([1, 4]);
    expect(() => run(bad)).toThrow(DomainError);
    expect(messageOf(() => run(bad))).toBe(message);
    expect(run(good).js()).toEqual([1, 4]);
  });

  test("is not removed when its result is unused", () => {
    const f = jit((x: Tensor) => {
      guarded(x);
      return x;
    });
    expect(messageOf(() => f(bad))).toBe(message);
  });

  test("works inside loops and in the branch that is taken", () => {
    const inLoop = jit((x: Tensor) => forLoop(0, 3, (_i, y) => guarded(y).sub(1.5), x));
    expect(inLoop(f64([3])).js()).toEqual([(7.5 ** 2 - 1.5) ** 2 - 1.5]);
    expect(messageOf(() => inLoop(f64([1])))).toContain("status 7");
    const inBranch = jit((x: Tensor) => cond(x.greater(0).all(), guarded, (y: Tensor) => y, x));
    expect(inBranch(good).js()).toEqual([1, 4]);
    expect(inBranch(bad).js()).toEqual([1, -2]);
  });

  test("lets derivatives pass, and checks while they are computed", () => {
    const total = (x: Tensor): Tensor => guarded(x).sum();
    expect(grad(total)(good).js()).toEqual([2, 4]);
    expect(jvp(total, [good], [good])[1].item()).toBe(10);
    expect(jet(total)(good, [good, zeros([2], { dtype: "float64" })])[1][1].item()).toBe(5);
    expect(messageOf(() => jit(grad(total))(bad))).toBe(message);
  });

  test("names the entry of a scalar or of a matrix of statuses", () => {
    const x = scalar(1);
    expect(messageOf(() => guard(x, array(true, { dtype: "bool" }), details))).toContain(
      "status 1. Mend",
    );
    const status = array(
      [
        [0, 0, 0],
        [0, 0, 4],
      ],
      { dtype: "int32" },
    );
    expect(messageOf(() => guard(x, status, details))).toContain("status 4 (entry [1,2])");
  });
});

describe("debugCallback", () => {
  function collector(): { seen: number[][]; see: (value: HostArray) => void } {
    const seen: number[][] = [];
    return { seen, see: ({ data }) => seen.push([...data]) };
  }

  test("sees every turn of a compiled loop, in order", () => {
    const { seen, see } = collector();
    const f = jit((x: Tensor) =>
      whileLoop(
        (y) => y.less(5),
        (y: Tensor) => {
          debugCallback(see, y);
          return y.add(2);
        },
        x,
      ),
    );
    f(scalar(0));
    expect(seen).toEqual([[0], [2], [4]]);
  });

  test("sees the whole batch under vmap, and each step of a scan", () => {
    const { seen, see } = collector();
    vmap((x: Tensor) => {
      debugCallback(see, x);
      return x;
    })(array([1, 2]));
    scan(
      (s: Tensor, x: Tensor): [Tensor, null] => {
        debugCallback(see, x);
        return [s.add(x), null];
      },
      scalar(0),
      array([3, 4]),
    );
    expect(seen).toEqual([[1, 2], [3], [4]]);
  });

  test("is called once when a derivative is taken, again when a checkpoint recomputes", () => {
    const { seen, see } = collector();
    const f = (x: Tensor): Tensor => {
      const y = x.sin();
      debugCallback(see, y);
      return y.mul(y);
    };
    jit(grad(f))(scalar(0));
    expect(seen).toEqual([[0]]);
    jit(grad(checkpoint(f)))(scalar(0));
    expect(seen.length).toBe(3);
  });

  test("gives a copy and shape and dtype; two callbacks on one value both run", () => {
    const found: HostArray[] = [];
    const see = (value: HostArray): void => {
      value.data.fill(9);
      found.push(value);
    };
    const f = jit((x: Tensor) => {
      debugCallback(see, x);
      debugCallback(see, x);
      return x;
    });
    expect(f(ones([1, 2])).js()).toEqual([[1, 1]]);
    expect(found.map(({ shape, dtype }) => [shape, dtype])).toEqual([
      [[1, 2], "float32"],
      [[1, 2], "float32"],
    ]);
  });
});

describe("debugPrint and debugShape", () => {
  test("write values, nested, and name the leaves of trees", () => {
    const lines: string[] = [];
    const log = (line: string): void => {
      lines.push(line);
    };
    const tree = { a: array([[1, 2.5]]), b: [array([true]), array([3], { dtype: "int32" })] };
    expect(debugPrint("t", tree, { log })).toBe(tree);
    debugPrint("big", ones([100]).div(array(Array.from({ length: 100 }, (_, i) => i))), { log });
    debugPrint("none", zeros([0]), { log });
    debugPrint("lost", zeros([20]).div(0), { log });
    expect(lines).toEqual([
      "t.a = float32[1,2] [[1, 2.5]]",
      "t.b.0 = bool[1] [true]",
      "t.b.1 = int32[1] [3]",
      "big = float32[100] from 0.010101 to 1, mean 0.0522967, 1 not finite",
      "none = float32[0] []",
      "lost = float32[20] 20 not finite",
    ]);
  });

  test("debugShape speaks once per trace", () => {
    const lines: string[] = [];
    const log = (line: string): void => {
      lines.push(line);
    };
    const f = jit((x: Tensor) => debugShape("x", x, { log }).sum());
    f(zeros([2]));
    f(zeros([2]));
    f(zeros([3]));
    expect(lines).toEqual(["x: float32[2]", "x: float32[3]"]);
  });
});

describe("checkFinite", () => {
  test("passes trees of finite values and integers, and names what is not", () => {
    const f = jit((x: Tensor) => checkFinite({ y: x.log(), n: x.cast("int32") }, "the state"));
    expect(f(array([1, 1])).y.js()).toEqual([0, 0]);
    expect(messageOf(() => f(array([1, -1])))).toBe(
      "checkFinite: expected the state to be finite, received float32[2] with an entry that is not finite (entry [1]). Run the function inside debugNaN to see which operation made it.",
    );
  });
});

describe("debugNaN", () => {
  const at = (x: number): Tensor => scalar(x, "float64");

  test("changes no result", () => {
    const f = (x: Tensor): Tensor => x.sin().mul(x);
    expect(debugNaN(f)(at(0.3)).item()).toBe(f(at(0.3)).item());
    expect(jit(debugNaN(grad(f)))(at(0.3)).item()).toBe(grad(f)(at(0.3)).item());
  });

  test("names the operation and the line, eagerly and compiled", () => {
    const f = (x: Tensor): Tensor => x.sub(1).log().exp();
    for (const run of [debugNaN(f), jit(debugNaN(f))]) {
      const message = messageOf(() => run(at(0)));
      expect(message).toContain("received NaN from log of float64[]");
    }
  });

  test("finds the operation inside loops and branches", () => {
    const inLoop = (x: Tensor): Tensor => forLoop(0, 5, (_i, y) => y.sub(1).sqrt(), x);
    expect(messageOf(() => debugNaN(inLoop)(at(3)))).toContain("NaN from sqrt");
    const inBranch = (x: Tensor): Tensor =>
      cond(
        x.greater(0),
        (y: Tensor) => y,
        (y: Tensor) => y.log(),
        x,
      );
    expect(messageOf(() => debugNaN(inBranch)(at(-1)))).toContain("NaN from log");
    expect(debugNaN(inBranch)(at(2)).item()).toBe(2);
  });

  test("finds NaN in the inputs first, and infinities when asked", () => {
    const f = (x: Tensor): Tensor => x.log().neg().exp().neg().exp();
    expect(messageOf(() => debugNaN(f)(at(Number.NaN)))).toContain("from input 0 of the function");
    expect(debugNaN(f)(at(0)).item()).toBe(0);
    expect(messageOf(() => debugNaN(f, { infinities: true })(at(0)))).toContain(
      "NaN or infinity from log",
    );
  });

  test("sees the derivative that where was meant to hide", () => {
    const f = (x: Tensor): Tensor => x.greater(0).where(x.sqrt(), 0);
    expect(grad(f)(at(0)).item()).toBeNaN();
    expect(messageOf(() => debugNaN(grad(f))(at(0)))).toMatch(/NaN from (mul|div)/);
  });
});
