/**
 * `sylvester` for small matrices: `A·X + X·B = Q` or `A·X·B - X = Q` as a system for all entries of `X`, which stand in the
 * order of rows, by LU factors.
 */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { factorLu } from "./lu.ts";
import { floatBlocks, forEachEntry, matricesOf, matrixBlock, NAN } from "./matrices.ts";
import { solveWithLu } from "./solve.ts";
import { byRows } from "./subtract-product.ts";
import { declareTests, Team, teamSize } from "./team.ts";

/** Entries of `X` up to which the system is not far more work than Schur forms would be, and of all systems together. */
const MOST_UNKNOWNS = 256;
const MOST_ENTRIES = 2 ** 24;

/** Pivots that are smaller than this beside the largest entry say that the equation is singular. */
const SMALLEST_PIVOT = 2 ** -22;

export const emitSylvester: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  if (blocks === undefined) return undefined;
  const { kind } = kernel.params as { readonly kind: "continuous" | "discrete" };
  const [, , q] = blocks;
  const [x] = kernel.results;
  const { count, rows: m, columns: n } = matricesOf(q);
  const unknowns = m * n;
  if (unknowns > MOST_UNKNOWNS || count * unknowns ** 2 > MOST_ENTRIES) return undefined;
  const [system, packed] = [0, 1].map(() => matrixBlock(context, count, unknowns, unknowns));
  const [rows, columns, status] = [unknowns, unknowns, 1].map((size) => ({
    ...matrixBlock(context, count, size, 1),
    buffer: context.scratch("int32", count * size),
    dtype: "int32" as const,
  }));
  const asColumn = (block: Block): Block => ({ ...block, shape: [count, unknowns, 1] });
  const factors = factorLu(context, system, [packed, rows, columns, status], false);
  return (
    factors && [
      writeSystem(context, blocks, system, kind === "discrete"),
      ...factors,
      ...solveWithLu(context, {
        b: asColumn(q),
        x: asColumn(x),
        factors: packed,
        rows,
        transpose: false,
      }),
      undoSingular(context, system, packed, asColumn(x)),
    ]
  );
};

/** The coefficient of entry `(k, l)` of `X` in equation `(i, j)`. */
function writeSystem(
  context: KernelContext,
  [a, b, q]: readonly Block[],
  system: Block,
  isDiscrete: boolean,
): DispatchStep {
  const { count, rows: m, columns: n } = matricesOf(q);
  const buffers = { reads: [a.buffer, b.buffer], writes: [system.buffer] };
  const size = m * n;
  return forEachEntry(context, { ...buffers, count, rows: size, columns: size }, (shader) => {
    const left = shader.load(a.buffer, byRows(a.buffer, m, m, a.offset).at("row", "k"));
    const right = shader.load(b.buffer, byRows(b.buffer, n, n, b.offset).at("l", "column"));
    const value = isDiscrete
      ? `${left} * ${right} - select(0f, 1f, i == j)`
      : `select(0f, ${left}, column == l) + select(0f, ${right}, row == k)`;
    return `let row = i / ${n};
let column = i % ${n};
let k = j / ${n};
let l = j % ${n};
${shader.store(system.buffer, "item", value)}`;
  });
}

/** NaN for equations that are singular up to rounding. */
function undoSingular(
  context: KernelContext,
  system: Block,
  packed: Block,
  x: Block,
): DispatchStep {
  const { count, rows: n } = matricesOf(system);
  const reads = [system.buffer, packed.buffer];
  const size = teamSize(context, n, n);
  const team = new Team(context, { reads, writes: [x.buffer], count, size });
  declareTests(team.shader);
  const given = team.part(system.buffer, n * n);
  const factors = team.part(packed.buffer, n * n);
  const solution = team.part(x.buffer, n, x.offset);
  return team.finish(`var most = 0f;
${team.each("e", 0, n * n, `most = max(most, abs(${given.get("e")}));`)}
let limit = ${SMALLEST_PIVOT} * ${team.largest("most")};
var is_singular = false;
${team.each(
  "i",
  0,
  n,
  `let pivot = abs(${factors.get(`i * ${n + 1}`)});
is_singular = is_singular || pivot <= limit || !is_finite_bits(${solution.get("i")});`,
)}
let failed = ${team.any("is_singular")};
${team.each("i", 0, n, `if (failed) { ${solution.set("i", NAN)} }`)}`);
}
