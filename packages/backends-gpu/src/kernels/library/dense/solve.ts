/** `triangularSolve`, and `factoredSolve` by two of them. */
import type { Block, PrimitiveKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { floatBlocks, forEachEntry, matricesOf, NAN } from "./matrices.ts";
import { substitute, substituteInBlocks, type Triangle } from "./substitution.ts";
import { byRows, transposed } from "./subtract-product.ts";
import { Team, teamSize } from "./team.ts";

/** Rows up to which a team solves in its own memory. */
const MOST_ROWS = 64;

/** Columns that such a team solves for, unless there are few rows. */
const MOST_COLUMNS = 16;

interface Solve {
  readonly b: Block;
  readonly x: Block;
  readonly triangles: readonly Triangle[];
  /** Order of the rows, in which they are taken from `b`, or brought to their places in the end. */
  readonly order?: { readonly rows: Block; readonly use: "before" | "after" };
  /** Packed factors: a pivot of 0 makes the solution NaN. */
  readonly pivots?: Block;
}

interface TriangleParams {
  readonly lower: boolean;
  readonly transpose: boolean;
  readonly unitDiagonal: boolean;
}

export const emitTriangularSolve: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  if (blocks === undefined) return undefined;
  const [a, b] = blocks;
  const triangles = [triangleOf(a, kernel.params as TriangleParams)];
  return emitSolve(context, { b, x: kernel.results[0], triangles });
};

export const emitFactoredSolve: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks({ ...kernel, operands: kernel.operands.slice(1) } as PrimitiveKernel);
  if (blocks === undefined) return undefined;
  const { kind, transpose } = kernel.params as {
    readonly kind: string;
    readonly transpose: boolean;
  };
  const [b, factors, rows] = blocks;
  const [x] = kernel.results;
  const lower = { lower: true, transpose: false, unitDiagonal: false };
  if (kind === "cholesky") {
    const both = [lower, { ...lower, transpose: true }];
    return emitSolve(context, { b, x, triangles: both.map((one) => triangleOf(factors, one)) });
  }
  return solveWithLu(context, { b, x, factors, rows, transpose });
};

export interface LuSolve {
  readonly b: Block;
  readonly x: Block;
  /** Packed factors, and the order of rows. */
  readonly factors: Block;
  readonly rows: Block;
  readonly transpose: boolean;
}

/** `A⁻¹·B` or `A⁻ᵀ·B`; NaN where a pivot is 0. */
export function solveWithLu(
  context: KernelContext,
  { b, x, factors, rows, transpose }: LuSolve,
): DispatchStep[] {
  const l = triangleOf(factors, { lower: true, transpose, unitDiagonal: true });
  const u = triangleOf(factors, { lower: false, transpose, unitDiagonal: false });
  const triangles = transpose ? [u, l] : [l, u];
  const order = { rows, use: transpose ? "after" : "before" } as const;
  return emitSolve(context, { b, x, triangles, order, pivots: factors });
}

function triangleOf(a: Block, { lower, transpose, unitDiagonal }: TriangleParams): Triangle {
  const { rows: n } = matricesOf(a);
  const entries = byRows(a.buffer, n, n, a.offset);
  if (!transpose) return { entries, lower, unitDiagonal };
  return { entries: transposed(entries), lower: !lower, unitDiagonal };
}

function emitSolve(context: KernelContext, solve: Solve): DispatchStep[] {
  const { rows } = matricesOf(solve.b);
  return rows > MOST_ROWS ? inBlocks(context, solve) : [atOnce(context, solve)];
}

function readsOf({ b, triangles, order, pivots }: Solve): number[] {
  const others = [order?.rows, pivots].filter((block) => block !== undefined);
  return [b, ...others].map(({ buffer }) => buffer).concat(triangles.map((t) => t.entries.buffer));
}

/** A few columns in memory of the team. */
function atOnce(context: KernelContext, solve: Solve): DispatchStep {
  const { b, x, triangles } = solve;
  const { count, rows: n, columns: m } = matricesOf(b);
  const width = Math.min(m, n <= 8 ? Math.max(1, Math.floor(64 / n)) : MOST_COLUMNS);
  const parts = Math.ceil(m / width);
  const size = n <= 8 ? 1 : teamSize(context, n, width);
  const reads = readsOf(solve);
  const team = new Team(context, { reads, writes: [x.buffer], count: count * parts, size });
  const { shader } = team;
  const room = team.room("room", n * width);
  const at = `i * ${width} + j`;
  const all = (body: string) => team.grid(["0", n], ["0", width], body);
  return team.finish(`let matrix = team / ${parts};
let first = team % ${parts} * ${width};
${all(`var value = 0f;
if (first + j < ${m}) { value = ${loadFrom(shader, solve, "first + j")}; }
${room.set(at, "value")}`)}
${team.sync}
${triangles.map((triangle) => `{\n${substitute(team, triangle, room, n, width)}\n}`).join("\n")}
var failed = false;
${failure(shader, solve)}
${all(`if (first + j < ${m}) { ${storeTo(shader, solve, "first + j", `select(${room.get(at)}, ${NAN}, failed)`)} }`)}`);
}

/** Entry `i` of a column of the right-hand side. */
function loadFrom(shader: ShaderWriter, { b, order }: Solve, column: string): string {
  const { rows, columns } = matricesOf(b);
  const row = order?.use === "before" ? placeOf(shader, order.rows, rows) : "i";
  return shader.load(b.buffer, byRows(b.buffer, rows, columns, b.offset).at(row, column));
}

/** Stores entry `i` of a column of the solution. */
function storeTo(shader: ShaderWriter, { x, order }: Solve, column: string, value: string): string {
  const { rows, columns } = matricesOf(x);
  const row = order?.use === "after" ? placeOf(shader, order.rows, rows) : "i";
  return shader.store(x.buffer, byRows(x.buffer, rows, columns, x.offset).at(row, column), value);
}

function placeOf(shader: ShaderWriter, { buffer, offset }: Block, n: number): string {
  return shader.load(buffer, `${offset} + matrix * ${n} + i`);
}

/** Sets `failed` if a pivot is 0. */
function failure(shader: ShaderWriter, { pivots }: Solve): string {
  if (pivots === undefined) return "";
  const { rows: n } = matricesOf(pivots);
  const pivot = shader.load(pivots.buffer, byRows(pivots.buffer, n, n, pivots.offset).at("k", "k"));
  return `for (var k = 0; k < ${n}; k++) { failed = failed || ${pivot} == 0; }`;
}

function inBlocks(context: KernelContext, solve: Solve): DispatchStep[] {
  const { b, x, triangles } = solve;
  const { count, rows: n, columns } = matricesOf(b);
  const isMoved = solve.order?.use === "after";
  const work = isMoved
    ? byRows(context.scratch("float32", count * n * columns), n, columns)
    : byRows(x.buffer, n, columns, x.offset);
  const sizes = { count, rows: n, columns };
  const load = forEachEntry(
    context,
    { ...sizes, reads: readsOf({ ...solve, triangles: [] }), writes: [work.buffer] },
    (shader) => shader.store(work.buffer, work.at("i", "j"), loadFrom(shader, solve, "j")),
  );
  const steps = triangles.flatMap((triangle) =>
    substituteInBlocks(context, { triangle, x: work, count, n, columns }),
  );
  if (solve.order === undefined) return [load, ...steps];
  const finish = forEachEntry(
    context,
    { ...sizes, reads: [...readsOf(solve), work.buffer], writes: [x.buffer] },
    (shader) => `var failed = false;
${failure(shader, solve)}
let value = ${shader.load(work.buffer, work.at("i", "j"))};
${storeTo(shader, solve, "j", `select(value, ${NAN}, failed)`)}`,
  );
  return [load, ...steps, finish];
}
