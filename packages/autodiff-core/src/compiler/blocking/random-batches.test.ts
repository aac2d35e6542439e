/** Random programs over a batch, in blocks and as a whole. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkBlocks } from "../../../testing/check-blocks.ts";
import { array, concat, type DType, dot, grad, type Tensor } from "../../index.ts";
import type { Schedule } from "../kernel.ts";

const POSITIONS = 40;
const WIDTH = 4;

/** An operation on the list of values so far, with numbers that choose among them. */
type Operation = (pick: (n: number) => Tensor, a: number, b: number) => Tensor;

/** Whether a value has the positions of the batch first, and `WIDTH` entries for each. */
const isRows = ({ shape }: Tensor): boolean => shape.length === 2 && shape[0] === POSITIONS;

const asRows = (x: Tensor): Tensor => (isRows(x) ? x : x.mul(1).broadcastTo([POSITIONS, WIDTH]));

/** Something that is not linear, and keeps floats near 1. */
const bend = (x: Tensor): Tensor => (x.dtype === "int32" ? x.mul(x).sub(1) : x.tanh());

const OPERATIONS: readonly Operation[] = [
  (pick, a, b) => pick(a).add(pick(b)),
  (pick, a, b) => bend(pick(a).mul(pick(b))),
  (pick, a) => bend(pick(a)),
  (pick, a) => asRows(pick(a)).sum(0),
  (pick, a) => bend(asRows(pick(a)).sum(0)),
  (pick, a) => asRows(pick(a)).sum(1, { keepDims: true }).broadcastTo([POSITIONS, WIDTH]),
  (pick, a) => asRows(pick(a)).sub(asRows(pick(a)).max(1, { keepDims: true })),
  (pick, a) => asRows(pick(a)).max(0),
  (pick, a, b) => bend(dot(asRows(pick(a)), dot(asRows(pick(b)).transpose(), asRows(pick(a))))),
  (pick, a, b) => dot(asRows(pick(a)).transpose(), asRows(pick(b))).sum(0),
  (pick, a) =>
    asRows(pick(a))
      .transpose()
      .reshape([WIDTH * POSITIONS])
      .reshape([POSITIONS, WIDTH]),
  (pick, a) => asRows(pick(a)).transpose().mul(2).transpose(),
  (pick, a) =>
    asRows(pick(a))
      .reshape([POSITIONS * WIDTH])
      .mul(2)
      .reshape([POSITIONS, WIDTH]),
  (pick, a, b) => {
    const both = concat([asRows(pick(a)), bend(asRows(pick(b)))], 1);
    return both.slice([0, POSITIONS], [b % 4, (b % 4) + WIDTH]);
  },
  (pick, a, b) => concat([asRows(pick(a)), bend(asRows(pick(b)))], 0).slice([b, b + POSITIONS]),
  (pick, a, b) => {
    const both = concat([asRows(pick(a)), asRows(pick(b)).neg()], 0);
    return bend(both.reshape([2, POSITIONS, WIDTH])).sum(0);
  },
  (pick, a, b) =>
    asRows(pick(a))
      .pad({
        widths: [
          [b % 3, 0],
          [0, 0],
        ],
      })
      .slice([0, POSITIONS]),
  (pick, a, b) => {
    const widths = [
      [0, 0],
      [b % 3, (b + 1) % 2],
    ] as const;
    return bend(asRows(pick(a)))
      .pad({ widths })
      .slice([0, POSITIONS], [0, WIDTH]);
  },
  (pick, a) => asRows(pick(a)).reverse(0),
  (pick, a) => asRows(pick(a)).reverse(1),
];

const steps = fc.array(fc.tuple(fc.nat(OPERATIONS.length - 1), fc.nat(7), fc.nat(7)), {
  minLength: 2,
  maxLength: 12,
});

function run(
  list: readonly (readonly [number, number, number])[],
  inputs: readonly Tensor[],
): Tensor[] {
  const known = [...inputs];
  for (const [operation, a, b] of list) {
    const pick = (n: number) => known[Math.max(0, known.length - 1 - n)];
    known.push(OPERATIONS[operation](pick, a, b));
  }
  return known.slice(-3);
}

function entries(dtype: DType, shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((n, axis) => n * axis, 1);
  const whole = Float64Array.from({ length: size }, (_, i) => ((seed * 31 + i * 17) % 23) - 11);
  const scaled = dtype === "int32" ? whole : whole.map((x) => x / 12);
  return array(scaled, { dtype }).reshape(shape);
}

function inputsOf(dtype: DType): Tensor[] {
  const rows = [POSITIONS, WIDTH];
  return [entries(dtype, rows, 1), entries(dtype, [WIDTH], 2), entries(dtype, rows, 3)];
}

const RUNS = { seed: 20261121, numRuns: Number(process.env["FLUXION_FUZZ"] ?? 60) };

/** Room for blocks of 8 or 10 positions. */
const BLOCKS = { bytes: 8192, least: 1 };

function numberOfBlocks({ kernels }: Schedule): number {
  return kernels.filter(({ kind }) => kind === "blocks").length;
}

test("random batches of integers, in blocks, are exact", () => {
  let blocks = 0;
  const property = fc.property(steps, (list) => {
    blocks += numberOfBlocks(checkBlocks((...xs) => run(list, xs), inputsOf("int32"), BLOCKS));
  });
  fc.assert(property, RUNS);
  expect(blocks).toBeGreaterThan(RUNS.numRuns / 4);
});

test("gradients of random batches, in blocks, agree with the reference", () => {
  let blocks = 0;
  const property = fc.property(steps, (list) => {
    const loss = (...xs: Tensor[]): Tensor =>
      run(list, xs).reduce((sum, y) => sum.add(y.mul(y).sum()), xs[0].sum().mul(0));
    const schedule = checkBlocks(grad(loss), inputsOf("float64"), { ...BLOCKS, tolerance: 1e-7 });
    blocks += numberOfBlocks(schedule);
  });
  fc.assert(property, RUNS);
  expect(blocks).toBeGreaterThan(RUNS.numRuns / 4);
});
