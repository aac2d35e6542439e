/**
 * `svd` by one-sided Jacobi rotations of the columns of a tall matrix, or the rows of a wide one. Vectors that complete a
 * basis are those of a QR decomposition of the matrix, as the primitive has them; for singular values of 0 they are what
 * is orthogonal to the others.
 */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { floatBlocks, forEachEntry, matricesOf, matrixBlock, NAN } from "../dense/matrices.ts";
import { factorQr } from "../dense/qr.ts";
import { findScales } from "../dense/scaling.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { turnVectors } from "./jacobi.ts";
import {
  findValues,
  lengthOf,
  loadVector,
  rankOf,
  signOf,
  type Vectors,
  vectorTeam,
} from "./spectrum.ts";

const SWEEPS = { alone: 6, among: 12 } as const;

/** Vectors of a matrix with entries near 1 that are shorter than this count as zero: their squares underflow. */
const SHORTEST = 1e-18;

interface Decomposition {
  readonly count: number;
  /** Number of vectors, and their length. */
  readonly n: number;
  readonly m: number;
  readonly x: Vectors;
  readonly v: Vectors;
  readonly values: number;
  readonly scales: number;
  /** Whether the vectors are rows of the matrix. */
  readonly isWide: boolean;
}

export const emitSvd: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  return blocks && factorSvd(context, blocks[0], kernel.results);
};

/** Singular vectors and values, or the values alone, of a matrix. */
export function factorSvd(
  context: KernelContext,
  a: Block,
  results: readonly Block[],
): DispatchStep[] {
  const sizes = matricesOf(a);
  const { count, rows, columns } = sizes;
  const [n, m] = [Math.min(rows, columns), Math.max(rows, columns)];
  const [scales, values] = [count, count * n].map((size) => context.scratch("float32", size));
  const [x, v] = [m, n].map(
    (length): Vectors => ({
      buffer: context.scratch("float32", count * n * length),
      length,
      at: (j, i) => `(matrix * ${n} + ${j}) * ${length} + ${i}`,
    }),
  );
  const found = { count, n, m, x, v, values, scales, isWide: rows < columns };
  const turning = { count, n, m, x: x.buffer, v: v.buffer, symmetric: false, sweeps: SWEEPS };
  const steps = [
    findScales(context, { ...sizes, ...a }, scales),
    start(context, a, found),
    ...turnVectors(context, turning),
    findValues(context, { x, v, values, count, n, symmetric: false }),
  ];
  if (results.length === 1) return [...steps, storeValues(context, results[0], found)];
  const [u, s, vt] = results;
  return [...steps, storeValues(context, s, found), ...storeVectors(context, a, u, vt, found)];
}

/** The vectors that are turned, and the identity. */
function start(context: KernelContext, a: Block, found: Decomposition): DispatchStep {
  const { scales, x, v, n, m, count, isWide } = found;
  const buffers = { reads: [a.buffer, scales], writes: [x.buffer, v.buffer] };
  const [row, column] = isWide ? [m, 1] : [1, n];
  return forEachEntry(context, { count, rows: n, columns: m, ...buffers }, (shader) => {
    const entry = shader.load(
      a.buffer,
      `${a.offset} + matrix * ${n * m} + i * ${row} + j * ${column}`,
    );
    return `let unscale = ${shader.load(scales, "matrix")};
var value = 0f;
if (unscale != 0) { value = ${entry} * unscale; }
${shader.store(x.buffer, x.at("i", "j"), "value")}
if (j < ${n}) { ${shader.store(v.buffer, v.at("i", "j"), "select(0f, 1f, i == j)")} }`;
  });
}

function storeValues(
  context: KernelContext,
  s: Block,
  { count, n, values, scales }: Decomposition,
): DispatchStep {
  const buffers = { reads: [values, scales], writes: [s.buffer] };
  const { team, finish } = vectorTeam(context, count, n, buffers);
  return finish(`${rankOf(team, values, n, true)}
let unscale = ${team.shader.load(scales, "matrix")};
if (lane == 0) {
${team.shader.store(s.buffer, `${s.offset} + matrix * ${n} + rank`, `select(value / unscale, ${NAN}, unscale == 0)`)}
}`);
}

/** Where vector `j` of a result goes: a column of `u`, or a row of `vt`. */
function placeIn(block: Block, asColumns: boolean): (j: string) => string {
  const { rows, columns } = matricesOf(block);
  const first = `${block.offset} + matrix * ${rows * columns}`;
  return (j) =>
    asColumns ? `${first} + i * ${columns} + ${j}` : `${first} + ${j} * ${columns} + i`;
}

/** The short vectors at their places; the long ones by way of a matrix whose columns they are, completed by `Q`. */
function storeVectors(
  context: KernelContext,
  a: Block,
  u: Block,
  vt: Block,
  found: Decomposition,
): DispatchStep[] {
  const { count, n, m, x, v, values, scales, isWide } = found;
  const [long, short] = isWide ? [vt, u] : [u, vt];
  const basis = matricesOf(long)[isWide ? "rows" : "columns"];
  const [known, q, r] = [[m], [m], [basis]].map(([rows]) =>
    matrixBlock(context, count, rows, basis),
  );
  const reads = [x.buffer, v.buffer, values, scales];
  const writes = [known.buffer, short.buffer];
  const { team, finish } = vectorTeam(context, count, n, { reads, writes });
  const { shader } = team;
  const toShort = placeIn(short, isWide);
  const first = finish(`${rankOf(team, values, n, true)}
let failed = ${shader.load(scales, "matrix")} == 0;
${lengthOf(team, "x_length", x, "j")}
${lengthOf(team, "v_length", v, "j")}
${signOf(team, isWide ? v : x, "j")}
let is_zero = value < ${SHORTEST};
let factor = select(sign / x_length, 0f, is_zero);
${team.each("i", 0, m, shader.store(known.buffer, `(matrix * ${m} + i) * ${basis} + rank`, `${loadVector(shader, x, "j")} * factor`))}
${team.each("i", 0, n, shader.store(short.buffer, toShort("rank"), `select(${loadVector(shader, v, "j")} * sign / v_length, ${NAN}, failed)`))}`);
  const complete = factorQr(context, { a: known, q, r, order: undefined });
  const outside = basis > n ? outsideVectors(context, a, known, found) : [];
  return [...outside, first, ...complete, chooseVectors(context, long, known, q, found)];
}

/** All columns of `Q` of the tall matrix, of which those behind the first `n` complete the basis. */
function outsideVectors(
  context: KernelContext,
  a: Block,
  q: Block,
  { count, n, m, isWide }: Decomposition,
): DispatchStep[] {
  const tall = matrixBlock(context, count, m, n);
  const order = { ...tall, buffer: context.scratch("int32", count * n) };
  const [row, column] = isWide ? [1, m] : [n, 1];
  const buffers = { reads: [a.buffer], writes: [tall.buffer] };
  const copy = forEachEntry(context, { count, rows: m, columns: n, ...buffers }, (shader) =>
    shader.store(
      tall.buffer,
      "item",
      shader.load(a.buffer, `${a.offset} + matrix * ${n * m} + i * ${row} + j * ${column}`),
    ),
  );
  return [copy, ...factorQr(context, { a: tall, q, r: matrixBlock(context, count, m, n), order })];
}

/** Vectors as they have been found, and those of `Q` where there are none. */
function chooseVectors(
  context: KernelContext,
  long: Block,
  known: Block,
  q: Block,
  { count, n, m, scales, isWide }: Decomposition,
): DispatchStep {
  const { columns: basis } = matricesOf(q);
  const reads = [known.buffer, q.buffer, scales];
  const { team, finish } = vectorTeam(context, count, basis, { reads, writes: [long.buffer] });
  const { shader } = team;
  const [found, completing] = [known, q].map(
    ({ buffer }): Vectors => ({
      buffer,
      length: m,
      at: (j, i) => `(matrix * ${m} + ${i}) * ${basis} + ${j}`,
    }),
  );
  const entry = loadVector(shader, found, "j");
  const chosen = `var value = ${loadVector(shader, completing, "j")} * sign;
if (is_found) { value = ${entry}; }
${shader.store(long.buffer, placeIn(long, !isWide)("j"), `select(value, ${NAN}, failed)`)}`;
  return finish(`let failed = ${shader.load(scales, "matrix")} == 0;
var largest = 0f;
${team.each("i", 0, m, `largest = max(largest, abs(${entry}));`)}
let is_found = ${team.largest("largest")} > 0 && j < ${n};
${signOf(team, completing, "j")}
${team.each("i", 0, m, chosen)}`);
}
