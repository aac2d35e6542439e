/**
 * Long transforms in two steps over tables of the elements: with `n = n₁n₂`, `j = j₁n₂ + j₂` and `k = k₁ + n₁k₂`,
 *
 *   Xₖ = Σ_{j₂} [ w^(j₂k₁) Σ_{j₁} xⱼ exp(-2πi j₁k₁/n₁) ] exp(-2πi j₂k₂/n₂),   w = exp(-2πi/n).
 *
 * Both sums run down columns of a table, many of which fit into fast memory side by side, and in between the table is
 * transposed.
 *
 * @see Bailey, J. Supercomputing 4 (1990) 23-35, doi:10.1007/BF00162341.
 */
import { type FunctionBuilder, i32, type Value, type Variable } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import type { LaneArithmetic } from "./lane-arithmetic.ts";
import { linePhase } from "./line-phase.ts";
import { copyLines, copyRows, type Lines, linesAlong, type Part } from "./lines.ts";
import { nearestFactor } from "./nearest-factor.ts";
import { CELL, IMAGINARY, radicesOf, stockham, type WriteTransform } from "./passes.ts";
import { operationsFor } from "./row-transform.ts";
import { turnTable, type WriteTurns } from "./turn-table.ts";

/** Real and imaginary parts of an array of long lines. */
export type Parts = readonly [re: Part, im: Part];

/** Lengths from which on two steps are faster: of single lines, and where lines fill vectors. */
const LONG = { alone: 1024, together: 65536 };

/** Whether lines of `n` points are better transformed in two steps. */
export function isLong(n: number, lines: number): boolean {
  const least = lines === 1 ? LONG.alone : LONG.together;
  return n >= least && radicesOf(n) !== undefined && 64 * nearestFactor(n) ** 2 >= n;
}

export interface LongLines {
  /** Points of a line, next to one another. */
  readonly n: number;
  readonly count: number;
  readonly from: Parts;
  /** As much memory as the lines take, for what is between the steps. */
  readonly between: Parts;
  readonly to: Parts;
}

/** Transforms of long lines. `to` may be `from`. */
export function fourStep(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  { n, count, from, between, to }: LongLines,
): readonly Phase[] {
  const n1 = nearestFactor(n);
  const n2 = n / n1;
  const { element } = arithmetic;
  const columns = linesAlong(context, element, [count, n1, n2], 1, n1);
  const rows = linesAlong(context, element, [count, n2, n1], 1, n2);
  const turns = turnTable(context, arithmetic, columns, { n, count: n1 });
  const transform = (lines: Lines, points: number) =>
    stockham(context, arithmetic, points, lines.cells);
  return [
    firstStep(columns, transform(columns, n1), turns, { points: n1, from, to: between }),
    secondStep(rows, transform(rows, n2), { points: n2, from: between, to }),
  ];
}

interface Step {
  readonly points: number;
  readonly from: Parts;
  readonly to: Parts;
}

/** Down the columns of a table, and its transpose with turns to the other table. */
function firstStep(
  lines: Lines,
  transform: WriteTransform,
  turns: WriteTurns,
  { points, from, to }: Step,
): Phase {
  const step = lines.cells * CELL;
  return linePhase(lines.context, lines, {
    name: "fft-first-step",
    operations: operationsFor(points) + 16 * points,
    rows: points,
    spare: points,
    write(f, group, { rows, spare }) {
      const { frame } = group;
      const parts = partsOf(f, rows);
      parts.forEach((scratch, i) => {
        copyLines(lines, group, "load", from[i], scratch, { count: points, length: points });
      });
      transform(f, { frame, rows, spare });
      turns(f, group, { rows, spare });
      parts.forEach((scratch, i) => {
        const base = f.let(addressOf(to[i], frame));
        const copy = { lines, group, direction: "store", base, scratch, length: points } as const;
        copyRows({ ...copy, step }, points);
      });
    },
  });
}

/** Down the columns of the table. */
function secondStep(lines: Lines, transform: WriteTransform, { points, from, to }: Step): Phase {
  return linePhase(lines.context, lines, {
    name: "fft-second-step",
    operations: operationsFor(points),
    rows: points,
    spare: points,
    write(f, group, { rows, spare }) {
      const parts = partsOf(f, rows);
      const count = { count: points, length: points };
      parts.forEach((scratch, i) => {
        copyLines(lines, group, "load", from[i], scratch, count);
      });
      transform(f, { frame: group.frame, rows, spare });
      parts.forEach((scratch, i) => {
        copyLines(lines, group, "store", to[i], scratch, count);
      });
    },
  });
}

function partsOf(f: FunctionBuilder, rows: Value<"i32">): readonly Value<"i32">[] {
  return [rows, f.let(i32.add(rows, IMAGINARY))];
}

function addressOf(part: Part, frame: Variable<"i32">): Value<"i32"> {
  if ("value" in part) throw new Error("fft: a result is no constant");
  return part.address(frame);
}
