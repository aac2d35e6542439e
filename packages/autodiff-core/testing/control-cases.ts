/** Functions with loops and branches, and inputs for them. */
import * as F from "../src/index.ts";
import {
  array,
  cond,
  forLoop,
  grad,
  scalar,
  scan,
  switchCase,
  type Tensor,
  vmap,
  whileLoop,
} from "../src/index.ts";
import { f64 } from "./doubles.ts";

export type ControlCase = readonly [
  fn: (...inputs: Tensor[]) => readonly Tensor[],
  ...inputs: Tensor[],
];

const xs = f64([0.4, -0.7, 1.1]);
const double = (x: number): Tensor => scalar(x, "float64");
const int = (x: number): Tensor => scalar(x, "int32");

export const SMALL: Readonly<Record<string, ControlCase>> = {
  "a scan with states and outputs": [
    (x) => scan((s: Tensor, v: Tensor) => [s.mul(v).add(1), s.sub(v)] as const, x.slice(0), x),
    xs,
  ],
  "a scan in reverse": [
    (x) =>
      scan((s: Tensor, v: Tensor) => [s.mul(0.5).add(v), s] as const, double(1), x, {
        reverse: true,
      }),
    xs,
  ],
  "a scan of no steps": [
    (x) =>
      scan(
        (s: Tensor, v: Tensor) => [s.add(v), s.mul(v)] as const,
        x,
        F.zeros([0, 3], { dtype: "float64" }),
      ),
    xs,
  ],
  "a scan of one step": [
    (x) => scan((s: Tensor, v: Tensor) => [s.add(v), s.mul(v)] as const, x, x.expandDims(0)),
    xs,
  ],
  "a scan of an even number of steps over rows": [
    (x) =>
      scan(
        (s: Tensor, v: Tensor) => [s.add(v.sum()), v.reverse([0]).mul(s)] as const,
        x.slice(0),
        F.stack([x, x.neg(), x, x.mul(2)]),
      ),
    xs,
  ],
  "states that change places": [
    () => {
      const [a, b] = forLoop(
        0,
        7,
        (_i, [p, q]: [Tensor, Tensor]): [Tensor, Tensor] => [q, p.add(q)],
        [double(0), double(1)],
      );
      return [a, b];
    },
  ],
  "a state that stays": [
    (x) =>
      forLoop(
        0,
        5,
        (i, [p, q]: [Tensor, Tensor]): [Tensor, Tensor] => [p, q.add(p).sub(i.cast("float64"))],
        [x, x],
      ),
    xs,
  ],
  "more turns than a call": [
    (x) => [forLoop(0, 1000, (_i, s: Tensor) => s.mul(3.7).mul(s.neg().add(1)), x)],
    f64([0.3, 0.4]),
  ],
  "as many turns as two calls": [
    (x) => scan((s: Tensor, v: Tensor) => [s.add(v), s.mul(v)] as const, double(0), x),
    f64(Float64Array.from({ length: 512 }, (_, i) => Math.cos(i))),
  ],
  "a while loop": [
    (x) => [
      whileLoop(
        (s: Tensor) => s.sum().less(100),
        (s: Tensor) => s.mul(1.5),
        x,
      ),
    ],
    f64([1, 2, 3]),
  ],
  "a while loop of no turn": [
    (x) => [
      whileLoop(
        (s: Tensor) => s.greater(100),
        (s: Tensor) => s.mul(1.5),
        x,
      ),
    ],
    double(1),
  ],
  "a while loop over 1000 turns": [
    () => [
      whileLoop(
        (s: Tensor) => s.less(1000),
        (s: Tensor) => s.add(1),
        int(0),
      ),
    ],
  ],
  "a while loop of 256 turns": [
    () => [
      whileLoop(
        (s: Tensor) => s.less(256),
        (s: Tensor) => s.add(1),
        int(0),
      ),
    ],
  ],
  "maxSteps before the condition fails": [
    (x) => [
      whileLoop(
        (s: Tensor) => s.less(100),
        (s: Tensor) => s.mul(1.5),
        x,
        { maxSteps: 3 },
      ),
    ],
    double(1),
  ],
  "maxSteps 300": [
    (x) => [
      whileLoop(
        (s: Tensor) => s.less(1e9),
        (s: Tensor) => s.add(1),
        x,
        { maxSteps: 300 },
      ),
    ],
    double(1),
  ],
  "maxSteps 0": [
    (x) => [
      whileLoop(
        (s: Tensor) => s.less(100),
        (s: Tensor) => s.mul(1.5),
        x,
        { maxSteps: 0 },
      ),
    ],
    double(1),
  ],
  "states of all dtypes": [
    (x) => {
      const state = {
        a: x.cast("float32"),
        b: x,
        c: array([1, -2, 3], { dtype: "int32" }),
        d: array([1, 2, 3], { dtype: "uint32" }),
        e: x.greater(0),
      };
      const end = forLoop(
        0,
        6,
        (i, s: typeof state) => ({
          a: s.a.mul(1.1).add(0.5),
          b: s.b.add(s.a.cast("float64")),
          c: s.c.mul(3).add(i),
          d: s.d.mul(0x10001).add(7),
          e: s.e.logicalNot().logicalOr(s.c.greater(10)),
        }),
        state,
      );
      return Object.values(end);
    },
    xs,
  ],
  "a branch": [
    (x) => [
      cond(
        x.sum().greater(0),
        (a: Tensor) => a.neg(),
        (a: Tensor) => a.mul(2),
        x,
      ),
    ],
    xs,
  ],
  "a branch not taken that would not end": [
    (x) => {
      const forever = (a: Tensor): Tensor =>
        whileLoop(
          (s: Tensor) => s.sum().less(1e9),
          (s: Tensor) => s.mul(1),
          a,
        );
      return [cond(x.sum().greater(9), forever, (a: Tensor) => a.mul(2), x)];
    },
    xs,
  ],
  "one of four branches, beyond both ends": [
    (x) => {
      const branches = [0.5, 1.5, 2.5, 3.5].map((factor) => (a: Tensor) => a.mul(factor));
      const [, rows] = scan(
        (s: Tensor, i: Tensor) => [s, switchCase(i, branches, x)] as const,
        double(0),
        array([-3, 0, 1, 2, 3, 4, 9], { dtype: "int32" }),
      );
      return [rows];
    },
    xs,
  ],
  "a scan in a while loop in a branch": [
    (x) => {
      const inner = (s: Tensor): Tensor =>
        scan((t: Tensor, v: Tensor) => [t.mul(0.9).add(v), t] as const, s, x)[0];
      const outer = (s: Tensor): Tensor =>
        whileLoop(
          (t: Tensor) => t.less(10),
          (t: Tensor) => inner(t).abs().add(t),
          s,
        );
      return [cond(x.slice(0).greater(0), outer, (s: Tensor) => s, double(1))];
    },
    xs,
  ],
  "a long loop in a loop": [
    (x) => [
      forLoop(
        0,
        5,
        (i, s: Tensor) =>
          forLoop(0, 50, (j, t: Tensor) => t.mul(0.9).add(j.add(i).cast("float64")), s),
        x,
      ),
    ],
    xs,
  ],
  "a while loop in a scan, whose condition is false at once for some": [
    (x) => {
      const grow = (v: Tensor): Tensor =>
        whileLoop(
          (t: Tensor) => t.abs().less(1),
          (t: Tensor) => t.mul(1.7),
          v,
        );
      return scan((s: Tensor, v: Tensor) => [s.add(grow(v)), grow(v)] as const, double(0), x);
    },
    xs,
  ],
  "a loop in a while loop that ends only for states that the condition admits": [
    () => {
      const countDown = (t: Tensor): Tensor =>
        whileLoop(
          (u: Tensor) => u.greaterEqual(1).logicalOr(u.less(0)),
          (u: Tensor) => u.sub(1),
          t,
        );
      const step = ([n, total]: [Tensor, Tensor]): [Tensor, Tensor] => [
        n.sub(1),
        total.add(countDown(n)).add(n),
      ];
      return whileLoop(([n]: [Tensor, Tensor]) => n.greaterEqual(0), step, [double(3), double(0)]);
    },
  ],
  "functions of several numbers at once, some of which depend on others": [
    (x) => {
      const step = (s: Tensor, v: Tensor) => {
        const waves = s.add(v).tanh();
        const later = waves.mul(2).tanh().add(s.exp()).sub(v.exp().mul(0.1));
        return [later.mul(0.1).tanh(), F.stack([waves, later]).sum(0).tanh()] as const;
      };
      return scan(step, x, F.stack([x, x.neg(), x.mul(3)]));
    },
    xs,
  ],
  "functions in single precision, five at once, in branches and inner loops": [
    (x) => {
      const inner = (s: Tensor): Tensor =>
        whileLoop(
          (t: Tensor) => t.sum().less(3),
          (t: Tensor) => t.exp().tanh().add(t),
          s,
        );
      const step = (s: Tensor): Tensor =>
        cond(s.sum().greater(0), inner, (t: Tensor) => t.sin().abs().add(t.cos()), s.sub(2));
      return [forLoop(0, 5, (_i, s: Tensor) => step(s), x)];
    },
    array([0.1, 0.2, -0.3, 0.4, 0.5]),
  ],
  powers: [
    (x) => scan((s: Tensor, v: Tensor) => [s.abs().pow(v), v.pow(s)] as const, double(2), x),
    f64([0.3, 2, -1.5, 0.7]),
  ],
  "small matrices": [
    (x) => {
      const m = F.stack([x, x.add(1), x.mul(2)]);
      return [
        forLoop(
          0,
          4,
          (_i, s: Tensor) => m.matmul(s).mul(0.1).add(s),
          F.eye(3, 3, { dtype: "float64" }),
        ),
      ];
    },
    xs,
  ],
  "reductions of all kinds": [
    (x) => {
      const step = (s: Tensor): Tensor =>
        s
          .sum()
          .add(s.prod())
          .add(s.max())
          .sub(s.min())
          .add(s.greater(0).any().cast("float64"))
          .add(s.greater(0).all().cast("float64"))
          .mul(s)
          .mul(0.1);
      return [forLoop(0, 3, (_i, s: Tensor) => step(s), x)];
    },
    xs,
  ],
  "negative zeros in sums": [
    () => [forLoop(0, 2, (_i, s: Tensor) => s.mul(-0).reshape([1, 1]).sum(0), f64([1]))],
  ],
  "padded and joined": [
    (x) => [
      forLoop(
        0,
        3,
        (_i, s: Tensor) =>
          F.pad(s.slice([1, 3]), { widths: [[1, 0]], value: 2 }).add(
            F.concat([s.slice([2, 3]), s.slice([0, 2])], 0),
          ),
        x,
      ),
    ],
    xs,
  ],
  "grad of a scan": [
    grad((x: Tensor) =>
      scan((s: Tensor, v: Tensor) => [s.mul(v).add(v), s.mul(s)] as const, double(0.5), x)[1].sum(),
    ) as never,
    xs,
  ],
  "grad of a bounded while loop": [
    grad((x: Tensor) =>
      whileLoop(
        (s: Tensor) => s.sum().less(50),
        (s: Tensor) => s.mul(s).add(x),
        x,
        { maxSteps: 6 },
      ).sum(),
    ) as never,
    f64([1.1, 1.3]),
  ],
  "a batch of while loops": [
    (x) => [
      vmap((v: Tensor) =>
        whileLoop(
          (s: Tensor) => s.abs().less(1),
          (s: Tensor) => s.mul(1.7),
          v,
        ),
      )(x),
    ],
    xs,
  ],
};

const row = (n: number): Tensor => f64(Float64Array.from({ length: n }, (_, i) => Math.sin(3 * i)));

/** Bodies that are too large for scalar code, or hold operations that have none. */
export const LARGE: Readonly<Record<string, ControlCase>> = {
  "a scan over rows of 100": [
    (x) => {
      const rows = x.reshape([7, 100]);
      const step = (s: Tensor, v: Tensor) => [s.mul(0.5).add(v), s.mul(v)] as const;
      return scan(step, x.slice([0, 100]), rows);
    },
    row(700),
  ],
  "the same in reverse, of an even number": [
    (x) => {
      const rows = x.reshape([6, 100]);
      const step = (s: Tensor, v: Tensor) => [s.mul(0.5).add(v), s.mul(v)] as const;
      return scan(step, x.slice([0, 100]), rows, { reverse: true });
    },
    row(600),
  ],
  "a while loop over 200 entries, an even and an odd number of turns": [
    (x) => {
      const grow = (v: Tensor, limit: number): Tensor =>
        whileLoop(
          (s: Tensor) => s.abs().max().less(limit),
          (s: Tensor) => s.mul(2),
          v,
        );
      return [grow(x, 10), grow(x, 20), grow(x, 0)];
    },
    row(200),
  ],
  "states of 100 entries that change places": [
    (x) =>
      forLoop(0, 5, (_i, [p, q]: [Tensor, Tensor]): [Tensor, Tensor] => [q, p.add(q)], [
        x,
        x.neg(),
      ]),
    row(100),
  ],
  "sorting in a scan": [
    (x) => {
      const step = (s: Tensor, v: Tensor) => [F.sort(s.add(v)), F.cumsum(s, 0)] as const;
      return scan(step, x, F.stack([x, x.reverse([0]), x.neg()]));
    },
    row(9),
  ],
  "a small loop in a large one": [
    (x) => {
      const inner = (n: Tensor): Tensor =>
        whileLoop(
          (m: Tensor) => m.less(3),
          (m: Tensor) => m.mul(1.5),
          n,
        );
      const step = (s: Tensor): Tensor => s.mul(inner(s.slice(5).abs().add(0.1)));
      return [forLoop(0, 4, (_i, s: Tensor) => step(s), x)];
    },
    row(90),
  ],
  "a scan in a while loop in a branch, of 80 entries": [
    (x) => {
      const inner = (s: Tensor): Tensor =>
        scan((t: Tensor, v: Tensor) => [t.mul(0.9).add(v), null] as const, s, x.slice([0, 3]))[0];
      const outer = (s: Tensor): Tensor =>
        whileLoop(
          (t: Tensor) => t.sum().less(100),
          (t: Tensor) => inner(t).abs().add(t),
          s,
        );
      const branch = (pick: Tensor): Tensor =>
        cond(pick.greater(0), outer, (s: Tensor) => s.neg(), x);
      return [branch(x.slice(1)), branch(x.slice(1).neg())];
    },
    row(80),
  ],
  "one of three large branches": [
    (x) => {
      const branches = [0.5, 1.5, 2.5].map((factor) => (a: Tensor) => a.mul(factor));
      return [-1, 0, 1, 2, 7].map((i) => switchCase(x.slice(0).cast("int32").add(i), branches, x));
    },
    row(70),
  ],
  "maxSteps over 80 entries": [
    (x) =>
      [0, 1, 2, 3].map((maxSteps) =>
        whileLoop(
          (s: Tensor) => s.sum().less(1e9),
          (s: Tensor) => s.mul(1.5),
          x,
          { maxSteps },
        ),
      ),
    row(80),
  ],
  "states of all dtypes, 70 entries each": [
    (x) => {
      const n = F.iota([70], 0);
      const start = { a: x.cast("float32"), b: n, c: n.cast("uint32"), d: x.greater(0) };
      const end = forLoop(
        0,
        3,
        (i, s: typeof start) => ({
          a: s.a.mul(0.5),
          b: s.b.mul(3).add(i),
          c: s.c.mul(0x10001),
          d: s.d.logicalNot().logicalOr(s.b.greater(10)),
        }),
        start,
      );
      return Object.values(end);
    },
    row(70),
  ],
  "grad of a scan over rows of 70": [
    grad((x: Tensor) => {
      const step = (s: Tensor, v: Tensor) => [s.mul(v).add(v), s.mul(s)] as const;
      return scan(step, x.slice([0, 70]), x.reshape([3, 70]))[1].max();
    }) as never,
    row(210),
  ],
};
