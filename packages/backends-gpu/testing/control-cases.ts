/** Functions with loops and branches that become kernels of each of the forms that loops have on a GPU. */
import {
  array,
  concat,
  cond,
  forLoop,
  grad,
  iota,
  key,
  pad,
  scan,
  stack,
  type Tensor,
  uniform,
  vmap,
  where,
  whileLoop,
  zeros,
} from "@fluxion/autodiff-core";
import type { ControlCase } from "../../autodiff-core/testing/control-cases.ts";

const random = (seed: number, ...shape: number[]): Tensor =>
  uniform(key(seed), shape, { dtype: "float32" }).mul(2).sub(1);

const WIDTH = 24_000;

/** So that entries need one another. */
const turned = (x: Tensor): Tensor => concat([x.slice([1, WIDTH]), x.slice([0, 1])], 0);

/** Rows that are too long for one workgroup: every turn is recorded. */
export const WIDE: Readonly<Record<string, ControlCase>> = {
  "a scan with a captured constant, stacked inputs and outputs": [
    (x, c) =>
      scan((s: Tensor, v: Tensor) => [turned(s).mul(0.5).add(v.mul(c)), s.sub(v)] as const, c, x),
    random(1, 3, WIDTH),
    random(2, WIDTH),
  ],
  "an even number of turns in reverse": [
    (x) =>
      scan(
        (s: Tensor, v: Tensor) => [turned(s).mul(0.5).add(v), s.mul(v)] as const,
        x.slice(0),
        x,
        {
          reverse: true,
        },
      ),
    random(3, 4, WIDTH),
  ],
  "a scan of no turns": [
    (x) => scan((s: Tensor, v: Tensor) => [s.add(v), s] as const, x, zeros([0, WIDTH])),
    random(4, WIDTH),
  ],
  "a scan in a scan, over slices of slices": [
    (x) => {
      const inner = (s: Tensor, rows: Tensor) =>
        scan((t: Tensor, v: Tensor) => [turned(t).mul(0.5).add(v), t] as const, s, rows);
      return scan(inner, x.slice([0, 1]).slice(0).slice(0), x, { reverse: true });
    },
    random(5, 2, 3, WIDTH),
  ],
  "while loops of no, one and many turns": [
    (x) =>
      [-1, 0.9, 30].map((limit) =>
        whileLoop(
          (s: Tensor) => s.abs().max().less(limit),
          (s: Tensor) => turned(s).mul(1.5),
          x.mul(0.5),
        ),
      ),
    random(6, WIDTH),
  ],
  "a while loop whose bound is met, and one that is too long to be recorded at once": [
    (x) =>
      [3, 500].map((maxSteps) =>
        whileLoop(
          (s: Tensor) => s.abs().max().less(50),
          (s: Tensor) => turned(s).mul(1.25),
          x,
          { maxSteps },
        ),
      ),
    random(7, WIDTH),
  ],
  "a branch in a scan, and a scan in a branch that is not taken": [
    (x) => {
      const rows = (s: Tensor) =>
        scan((t: Tensor, v: Tensor) => [turned(t).sub(v), null] as const, s, x)[0];
      const step = (s: Tensor, v: Tensor) => {
        const next = cond(v.slice(0).greater(0), rows, (t: Tensor) => t.mul(0.5).add(v), s);
        return [next, next.mul(v)] as const;
      };
      return scan(step, x.slice(0), x);
    },
    random(8, 3, WIDTH),
  ],
  "a bounded while loop in a branch in a while loop": [
    (x) => {
      const inner = (s: Tensor): Tensor =>
        whileLoop(
          (t: Tensor) => t.abs().max().less(4),
          (t: Tensor) => turned(t).mul(1.5),
          s,
          { maxSteps: 6 },
        );
      const outer = ([s, n]: [Tensor, Tensor]): [Tensor, Tensor] => [
        cond(n.mod(2).equal(0), inner, (t: Tensor) => t.mul(0.3), s),
        n.add(1),
      ];
      return whileLoop(([, n]: [Tensor, Tensor]) => n.less(5), outer, [
        x,
        array(0, { dtype: "int32" }),
      ]);
    },
    random(9, WIDTH),
  ],
  "an unbounded while loop in a branch": [
    (x) => {
      const grow = (s: Tensor): Tensor =>
        whileLoop(
          (t: Tensor) => t.abs().max().less(20),
          (t: Tensor) => turned(t).mul(1.5),
          s,
        );
      const pick = (c: Tensor): Tensor => cond(c, grow, (s: Tensor) => s.neg(), x);
      const flag = x.slice(0).less(2);
      return [pick(flag), pick(flag.logicalNot())];
    },
    random(10, WIDTH),
  ],
  "states that change places": [
    (x) =>
      forLoop(0, 5, (_i, [p, q]: [Tensor, Tensor]): [Tensor, Tensor] => [q, turned(p).add(q)], [
        x,
        x.neg(),
      ]),
    random(11, WIDTH),
  ],
  "grad of a scan": [
    grad((x: Tensor) => {
      const step = (s: Tensor, v: Tensor) => [turned(s).mul(v).add(v), s.mul(s)] as const;
      return scan(step, x.slice(0), x)[1].sum();
    }) as never,
    random(12, 3, WIDTH),
  ],
};

/** Batches of small loops: one invocation makes the turns of one member. */
export const BATCHES: Readonly<Record<string, ControlCase>> = {
  "while loops that end at their own time, some at once": [
    (x) => [
      vmap((v: Tensor) =>
        whileLoop(
          (s: Tensor) => s.abs().less(3),
          (s: Tensor) => s.mul(1.25).add(0.01),
          v,
        ),
      )(x),
    ],
    random(20, 300).mul(6),
  ],
  "while loops over vectors, with parameters of their own and shared ones": [
    (x, rates, shift) => {
      const solve = (s: Tensor, rate: Tensor): Tensor =>
        whileLoop(
          (t: Tensor) => t.sum().less(20),
          (t: Tensor) => t.add(t.mul(rate).abs()).add(shift.abs()).add(0.1),
          s,
        );
      return [vmap(solve)(x, rates)];
    },
    random(21, 70, 3),
    random(22, 70),
    random(23, 3),
  ],
  "small matrices that all members share": [
    (x, m) => [
      vmap((s: Tensor) => forLoop(0, 6, (_i, t: Tensor) => m.matmul(t).mul(0.5).add(s), s))(x),
    ],
    random(24, 90, 4),
    random(25, 4, 4),
  ],
  "scans with entries, in reverse": [
    (x, s) => {
      const one = (rows: Tensor, start: Tensor) =>
        scan((t: Tensor, v: Tensor) => [t.mul(0.5).add(v), t.sub(v).sum()] as const, start, rows, {
          reverse: true,
        });
      return vmap(one)(x, s);
    },
    random(26, 40, 5, 2),
    random(27, 40, 2),
  ],
  "reductions and rearrangements of a member's own": [
    (x) => {
      const turn = (s: Tensor): Tensor =>
        s
          .reverse([0])
          .mul(0.5)
          .add(s.max())
          .sub(s.sum().mul(0.25))
          .add(stack([s.prod(), s.min(), s.max()]));
      return [vmap((s: Tensor) => forLoop(0, 4, (_i, t: Tensor) => turn(t), s))(x)];
    },
    random(28, 50, 3),
  ],
  "bounded, with states of several dtypes": [
    (x) => {
      const solve = (v: Tensor) =>
        whileLoop(
          (s: { x: Tensor; n: Tensor; grew: Tensor }) => s.x.less(10),
          (s) => ({ x: s.x.mul(2).add(0.5), n: s.n.add(1), grew: s.x.greater(1) }),
          { x: v, n: array(0, { dtype: "int32" }), grew: v.greater(5) },
          { maxSteps: 4 },
        );
      const { x: end, n, grew } = vmap(solve)(x);
      return [end, n, grew];
    },
    random(29, 64),
  ],
  "sums of choices, some of which the condition makes": [
    (x) => {
      const isSmall = (s: Tensor): Tensor => s.sum().less(20);
      const grow = (s: Tensor): Tensor => {
        const chosen = where(isSmall(s), s, s.neg());
        return s.add(where(s.greater(0.5), s, 0.1).sum()).add(chosen.mul(s).sum().mul(0.1));
      };
      const solve = (s: Tensor): Tensor => whileLoop(isSmall, grow, s);
      return [vmap(solve)(x), solve(x.slice(0))];
    },
    random(31, 40, 3),
  ],
  "the condition of one for all": [
    (x) => [
      whileLoop(
        (s: Tensor) => s.max().less(8),
        (s: Tensor) => s.mul(1.5).add(0.1),
        x,
      ),
    ],
    random(30, 40),
  ],
  "more turns than a dispatch makes": [
    (n) => [
      vmap((limit: Tensor) =>
        whileLoop(
          (s: Tensor) => s.less(limit),
          (s: Tensor) => s.add(1),
          array(0, { dtype: "int32" }),
        ),
      )(n),
      scan((s: Tensor, v: Tensor) => [s.mul(3).add(v), s] as const, n.slice(0), iota([2100], 0))[1],
    ],
    array([0, 1, 1023, 1024, 1025, 2500], { dtype: "int32" }),
  ],
};

/** Bodies of some hundred entries: one workgroup makes all turns. */
export const WORKGROUPS: Readonly<Record<string, ControlCase>> = {
  "a recurrent layer": [
    (x, w, s) =>
      scan(
        (h: Tensor, v: Tensor) => {
          const next = w.matmul(h).mul(0.2).add(v).tanh();
          return [next, next.sum()] as const;
        },
        s,
        x,
      ),
    random(40, 6, 24, 12),
    random(41, 24, 24),
    random(42, 24, 12),
  ],
  "products that are the next state and an entry": [
    (x, w, s) =>
      scan((h: Tensor, v: Tensor) => [w.matmul(h).mul(0.2), v.matmul(h)] as const, s, x, {
        reverse: true,
      }),
    random(44, 5, 12, 24),
    random(45, 24, 24),
    random(46, 24, 12),
  ],
  "a relaxation until it changes little": [
    (b) => {
      const sweep = (u: Tensor): Tensor => {
        const inner = u
          .slice([0, 98])
          .add(u.slice([2, 100]))
          .add(b.slice([1, 99]))
          .mul(0.45);
        return pad(inner, { widths: [[1, 1]] });
      };
      const [u, turns] = whileLoop(
        ([v]: [Tensor, Tensor, Tensor]) => sweep(v).sub(v).abs().max().greater(1e-3),
        ([v, n, before]: [Tensor, Tensor, Tensor]): [Tensor, Tensor, Tensor] => [
          sweep(v),
          n.add(1),
          before,
        ],
        [zeros([100]), array(0, { dtype: "int32" }), b],
      );
      return [u.slice([40, 60]), turns.greater(5)];
    },
    random(43, 100),
  ],
  "more turns than a dispatch makes, in reverse": [
    (x) =>
      scan((s: Tensor, v: Tensor) => [s.mul(3).add(v), s.sum()] as const, x, iota([1100], 0), {
        reverse: true,
      }),
    iota([200], 0),
  ],
};
