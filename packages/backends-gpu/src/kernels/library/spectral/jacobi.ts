/**
 * Jacobi's method by blocks: the vectors of two blocks are turned until their products with one another are diagonal, all
 * pairs of blocks of a round at once, and every two blocks meet once in a sweep. Rounds are recorded for as many sweeps as
 * can be needed; once a sweep has turned nothing, those behind it end at once.
 *
 * Turned are the vectors `x` by right singular vectors that come about as `v`: for a singular value decomposition until the
 * `x` are orthogonal to one another, for eigenvalues of a symmetric matrix, with `x = A·v`, until each is so to the other `v`.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), sections 8.5 and 8.6.3.
 */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { forEachNumber } from "../dense/matrices.ts";
import { type Memory, Team } from "../dense/team.ts";
import { declareTournament, diagonalize } from "./diagonalize.ts";

/** Vectors of the only pair of blocks, or of one among many. */
const MOST_VECTORS = 32;

/** Numbers of vectors from which on pairs of blocks have as many as they can: below, there would be too few pairs. */
const MANY_VECTORS = 128;

/** Entries of each vector that are worked on at once. */
const DEPTH = 16;

const MOST_INNER_SWEEPS = { alone: 16, among: 2 } as const;

export interface Turning {
  /** Vectors one after the other, `n` of length `m` and of length `n`, of `count` matrices. */
  readonly x: number;
  readonly v: number;
  readonly count: number;
  readonly n: number;
  readonly m: number;
  /** Whether products are those of `v` and `x`, of a symmetric matrix. */
  readonly symmetric: boolean;
  /** Sweeps that are recorded where there is more than one pair of blocks, and where there is one. */
  readonly sweeps: { readonly among: number; readonly alone: number };
}

export function turnVectors(context: KernelContext, turning: Turning): DispatchStep[] {
  const { n, count, sweeps } = turning;
  const isAlone = n <= MOST_VECTORS;
  const width = n < MANY_VECTORS ? MOST_VECTORS / 2 : MOST_VECTORS;
  const half = isAlone ? Math.ceil(n / 2) : width / 2;
  const blocks = isAlone ? 2 : 2 * Math.ceil(n / width);
  const most = isAlone ? sweeps.alone : sweeps.among;
  const rounds = Array.from({ length: most * (blocks - 1) }, (_, i) => {
    const [sweep, round] = [Math.floor(i / (blocks - 1)), i % (blocks - 1)];
    return sweep * ROUNDS + round;
  });
  const turned = context.scratch("int32", (most * count * blocks) / 2);
  const inner = isAlone ? MOST_INNER_SWEEPS.alone : MOST_INNER_SWEEPS.among;
  return forEachNumber(context, rounds, (step) =>
    turnPairs(context, turning, { half, blocks, turned, inner, step }),
  );
}

/** More than there are rounds in a sweep: a step is `sweep·ROUNDS + round`. */
const ROUNDS = 65536;

interface Pairs {
  /** Vectors of a block. */
  readonly half: number;
  readonly blocks: number;
  /** Whether a pair has been turned, by sweep, matrix and pair. */
  readonly turned: number;
  readonly inner: number;
  readonly step: number;
}

function turnPairs(context: KernelContext, turning: Turning, pairs: Pairs): DispatchStep {
  const { x, v, count, n, m, symmetric } = turning;
  const { half, blocks, turned, inner, step } = pairs;
  const [size, all] = [half <= 8 ? 64 : 256, 2 * half];
  const team = new Team(context, {
    reads: [step],
    writes: [x, v, turned],
    count: (count * blocks) / 2,
    size,
  });
  const { shader } = team;
  const products = team.room("products", all * (all + 1));
  const turns = team.room("turns", all * (all + 1));
  const tile = team.room("tile", all * (DEPTH + 1));
  const other = symmetric ? team.room("other", all * (DEPTH + 1)) : tile;
  declareTournament(team);
  shader.declare(
    "vector_of",
    `fn vector_of(k: i32, pair: vec2<i32>) -> i32 { return select(pair.y * ${half} + k - ${half}, pair.x * ${half} + k, k < ${half}); }`,
  );
  const flag = (sweep: string, pair: string) =>
    `((${sweep}) * ${count} + matrix) * ${blocks / 2} + ${pair}`;
  const put = (value: string) => shader.store(turned, flag("sweep", "number"), value);
  const chunk = (vectors: number, memory: Memory, length: number) =>
    team.each(
      "e",
      0,
      all * DEPTH,
      `let vector = vector_of(e / ${DEPTH}, pair);
let d = d0 + e % ${DEPTH};
var value = 0f;
if (vector < ${n} && d < ${length}) { value = ${shader.load(vectors, `(matrix * ${n} + vector) * ${length} + d`)}; }
${memory.set(`e / ${DEPTH} * ${DEPTH + 1} + e % ${DEPTH}`, "value")}`,
    );
  const apply = (
    vectors: number,
    length: number,
  ) => `for (var d0 = 0; d0 < ${length}; d0 += ${DEPTH}) {
${chunk(vectors, tile, length)}
${team.sync}
${team.each(
  "e",
  0,
  all * DEPTH,
  `let j = e / ${DEPTH};
let vector = vector_of(j, pair);
let d = d0 + e % ${DEPTH};
var sum = 0f;
for (var k = 0; k < ${all}; k++) { sum += ${turns.get(`k * ${all + 1} + j`)} * ${tile.get(`k * ${DEPTH + 1} + e % ${DEPTH}`)}; }
if (vector < ${n} && d < ${length}) { ${shader.store(vectors, `(matrix * ${n} + vector) * ${length} + d`, "sum")} }`,
)}
${team.sync}
}`;
  const pick = (memory: Memory, i: string) => memory.get(`(${i}) * ${DEPTH + 1} + k`);
  const store = (i: string, j: string, c: string) =>
    products.set(`(row + ${i}) * ${all + 1} + column + ${j}`, `sums.${c}`);
  return team.finish(`let matrix = team / ${blocks / 2};
let number = team % ${blocks / 2};
let step = ${shader.load(step, "0")};
let sweep = step / ${ROUNDS};
let round = step % ${ROUNDS};
if (sweep > 0) {
var found = false;
${team.each("p", 0, blocks / 2, `found = found || ${shader.load(turned, flag("sweep - 1", "p"))} != 0;`)}
if (!${team.uniformly(team.any("found"))}) {
if (lane == 0) { ${put("0")} }
return;
}
}
let pair = tournament(number, round, ${blocks});
let row = lane / ${half};
let column = lane % ${half};
var sums = vec4<f32>();
for (var d0 = 0; d0 < ${m}; d0 += ${DEPTH}) {
${chunk(x, tile, m)}
${symmetric ? chunk(v, other, m) : ""}
${team.sync}
if (row < ${half}) {
for (var k = 0; k < ${DEPTH}; k++) {
let left = vec2<f32>(${pick(other, "row")}, ${pick(other, `row + ${half}`)});
let right = vec2<f32>(${pick(tile, "column")}, ${pick(tile, `column + ${half}`)});
sums += left.xxyy * right.xyxy;
}
}
${team.sync}
}
if (row < ${half}) {
${store("0", "0", "x")}
${store("0", `${half}`, "y")}
${store(`${half}`, "0", "z")}
${store(`${half}`, `${half}`, "w")}
}
${team.grid(["0", all], ["0", all], turns.set(`i * ${all + 1} + j`, "select(0f, 1f, i == j)"))}
${team.sync}
${diagonalize(team, products, turns, half, inner, negligible(turning))}
if (lane == 0) {
var before = 0;
if (round > 0) { before = ${shader.load(turned, flag("sweep", "number"))}; }
${put("max(before, select(0, 1, has_turned))")}
}
if (!has_turned) { return; }
${apply(x, m)}
${apply(v, n)}`);
}

/** Which products of two vectors count as zero, beside `p` and `q`, those of each with itself: the largest. */
function negligible({ symmetric, m }: Turning): string {
  if (symmetric) return `${2 ** -25} * max(max(abs(p), abs(q)), 1f)`;
  return `${2 ** -23 * Math.sqrt(m)} * sqrt(p) * sqrt(q)`;
}
