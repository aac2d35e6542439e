/** Substitution: solving with triangles. */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { BLOCK, blockStarts, stepNumbers } from "./matrices.ts";
import { type Entries, subtractProduct } from "./subtract-product.ts";
import { type Memory, Team } from "./team.ts";

/** A triangle `T` and whether its diagonal counts as ones. Entries are those of `T`, transposed already. */
export interface Triangle {
  readonly entries: Entries;
  readonly lower: boolean;
  readonly unitDiagonal: boolean;
}

/** Columns that a workgroup solves for at once, one for each invocation. */
const COLUMNS = 64;

/**
 * Statements that overwrite `x`, `n` rows of `columns` numbers, by the solution. While a row is subtracted from those to
 * come it is not divided by its pivot yet, so that nothing is written that others read.
 */
export function substitute(
  team: Team,
  { entries, lower, unitDiagonal }: Triangle,
  x: Memory,
  n: number,
  columns: number,
): string {
  const at = (i: string) => `(${i}) * ${columns} + j`;
  const entry = (i: string, j: string) => team.shader.load(entries.buffer, entries.at(i, j));
  const rest: [string, string] = lower ? ["known + 1", `${n}`] : ["0", "known"];
  const all: [string, number] = ["0", columns];
  const known = unitDiagonal ? x.get(at("known")) : `${x.get(at("known"))} / pivot`;
  const pivot = unitDiagonal ? "" : `let pivot = ${entry("known", "known")};`;
  const divide = x.set(at("i"), `${x.get(at("i"))} / ${entry("i", "i")}`);
  return `for (var s = 0; s < ${n}; s++) {
let known = ${lower ? "s" : `${n - 1} - s`};
${pivot}
${team.grid(rest, all, x.set(at("i"), `${x.get(at("i"))} - factor * (${known})`), `let factor = ${entry("i", "known")};`)}
${team.sync}
}
${unitDiagonal ? "" : team.grid(["0", n], all, divide)}
${team.sync}`;
}

export interface LargeSolve {
  readonly triangle: Triangle;
  /** The right-hand sides, which become the solution. */
  readonly x: Entries;
  readonly count: number;
  readonly n: number;
  readonly columns: number;
}

/** Blocks of rows one after the other: their solution, then what they take from the rest. */
export function substituteInBlocks(context: KernelContext, solve: LargeSolve): DispatchStep[] {
  const { triangle, x, count, n, columns } = solve;
  const { entries, lower } = triangle;
  const starts = blockStarts(n);
  const numbers = stepNumbers(context, starts);
  const order = lower ? [...starts.keys()] : [...starts.keys()].reverse();
  return order.flatMap((s) => {
    const step = numbers[s];
    const rows = lower ? n - starts[s] - BLOCK : starts[s];
    const block = solveBlock(context, solve, step);
    if (rows <= 0) return [block];
    const end = `min(step + ${BLOCK}, ${n})`;
    const update = subtractProduct(context, {
      ...{ target: x, left: entries, right: x, inner: ["step", end] },
      from: [lower ? end : "0", "0"],
      to: [lower ? `${n}` : "step", `${columns}`],
      ...{ step, count, rows, columns },
    });
    return [block, update];
  });
}

/** The rows of a block, for all columns. */
function solveBlock(context: KernelContext, solve: LargeSolve, step: number): DispatchStep {
  const { triangle, x, count, n, columns } = solve;
  const { entries, lower, unitDiagonal } = triangle;
  const parts = Math.ceil(columns / COLUMNS);
  const team = new Team(context, {
    reads: [entries.buffer, step],
    writes: [x.buffer],
    count: count * parts,
    size: COLUMNS,
  });
  const { shader } = team;
  const room = team.room("room", BLOCK * BLOCK);
  const entry = shader.load(entries.buffer, entries.at("step + i", "step + j"));
  const at = x.at("step + i", "column");
  return team.finish(`let matrix = team / ${parts};
let column = team % ${parts} * ${COLUMNS} + lane;
let step = ${shader.load(step, "0")};
${team.grid(
  ["0", BLOCK],
  ["0", BLOCK],
  `var value = select(0f, 1f, i == j);
if (${lower ? "j < i" : "j > i"}${unitDiagonal ? "" : " || i == j"}) {
if (step + max(i, j) < ${n}) { value = ${entry}; }
}
${room.set(`i * ${BLOCK} + j`, "value")}`,
)}
${team.sync}
if (column >= ${columns}) { return; }
let end = min(${BLOCK}, ${n} - step);
var x: array<f32, ${BLOCK}>;
for (var i = 0; i < end; i++) { x[i] = ${shader.load(x.buffer, at)}; }
${substitutePrivately((i, j) => room.get(`${i} * ${BLOCK} + ${j}`), lower, unitDiagonal)}
for (var i = 0; i < end; i++) { ${shader.store(x.buffer, at, "x[i]")} }`);
}

/** Statements that overwrite `x`, numbers of a block that one invocation has, by the solution. */
export function substitutePrivately(
  entry: (i: string, j: string) => string,
  lower: boolean,
  unitDiagonal: boolean,
): string {
  return `for (var s = 0; s < ${BLOCK}; s++) {
let i = ${lower ? "s" : `${BLOCK - 1} - s`};
var value = x[i];
for (var j = ${lower ? "0" : "i + 1"}; j < ${lower ? "i" : BLOCK}; j++) { value -= ${entry("i", "j")} * x[j]; }
x[i] = ${unitDiagonal ? "value" : `value / ${entry("i", "i")}`};
}`;
}
