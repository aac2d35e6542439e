/**
 * QR decomposition of large matrices: a block of columns by one workgroup, whose reflectors are `I - V T Vᵀ` together,
 * then what they do to the columns behind; in the end, in reverse, to those of the identity.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), sections 5.2.2 and 5.2.3.
 */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { BLOCK, blockStarts, forEachEntry, matricesOf, NAN, stepNumbers } from "./matrices.ts";
import type { QrOptions } from "./reflector.ts";
import { factorColumns, type Reflectors } from "./reflector-block.ts";
import { findScales } from "./scaling.ts";
import { byRows, type Entries, subtractProduct } from "./subtract-product.ts";
import { Team } from "./team.ts";

/** Columns that a workgroup multiplies with `T`, one for each invocation. */
const COLUMNS = 64;

export function qrInBlocks(context: KernelContext, { a, q, r }: QrOptions): DispatchStep[] {
  const sizes = matricesOf(a);
  const { count, rows: m, columns: n } = sizes;
  const starts = blockStarts(Math.min(m, n));
  const padded = BLOCK * starts.length;
  const room = (rows: number, columns: number) =>
    byRows(context.scratch("float32", count * rows * columns), rows, columns);
  const scales = context.scratch("float32", count);
  const [work, v, t] = [room(m, n), room(m, padded), room(padded, BLOCK)];
  const reflectors = { count, m, n, work, v, t, products: room(BLOCK, Math.max(m, n)) };
  const steps = stepNumbers(context, starts);
  return [
    findScales(context, { ...sizes, ...a }, scales),
    load(context, a, scales, work),
    ...starts.flatMap((start, s) => [
      factorColumns(context, reflectors, steps[s]),
      ...(start + BLOCK < n
        ? reflect(context, reflectors, work, { step: steps[s], isReversed: false, columns: n })
        : []),
    ]),
    storeR(context, r, scales, work, n),
    ...(q === undefined ? [] : formQ(context, reflectors, q, scales, steps)),
  ];
}

function load(context: KernelContext, a: Block, scales: number, work: Entries): DispatchStep {
  const buffers = { reads: [a.buffer, scales], writes: [work.buffer] };
  return forEachEntry(context, { ...matricesOf(a), ...buffers }, (shader) => {
    const entry = shader.load(a.buffer, `${a.offset} + item`);
    return `let unscale = ${shader.load(scales, "matrix")};
var value = 0f;
if (unscale != 0) { value = ${entry} * unscale; }
${shader.store(work.buffer, "item", "value")}`;
  });
}

function storeR(
  context: KernelContext,
  r: Block,
  scales: number,
  work: Entries,
  n: number,
): DispatchStep {
  const buffers = { reads: [work.buffer, scales], writes: [r.buffer] };
  return forEachEntry(context, { ...matricesOf(r), ...buffers }, (shader) => {
    return `let unscale = ${shader.load(scales, "matrix")};
var value = 0f;
if (i <= min(j, ${n - 1})) { value = ${shader.load(work.buffer, work.at("i", "j"))} / unscale; }
${shader.store(r.buffer, `${r.offset} + item`, `select(value, ${NAN}, unscale == 0)`)}`;
  });
}

function formQ(
  context: KernelContext,
  reflectors: Reflectors,
  q: Block,
  scales: number,
  steps: readonly number[],
): DispatchStep[] {
  const sizes = matricesOf(q);
  const { rows, columns } = sizes;
  const target = byRows(q.buffer, rows, columns, q.offset);
  const at = `${q.offset} + item`;
  const start = forEachEntry(context, { ...sizes, reads: [], writes: [q.buffer] }, (shader) =>
    shader.store(q.buffer, at, "select(0f, 1f, i == j)"),
  );
  const end = forEachEntry(context, { ...sizes, reads: [scales], writes: [q.buffer] }, (shader) => {
    return `if (${shader.load(scales, "matrix")} == 0) { ${shader.store(q.buffer, at, NAN)} }`;
  });
  const blocks = [...steps].reverse();
  const turned = blocks.flatMap((step) =>
    reflect(context, reflectors, target, { step, isReversed: true, columns }),
  );
  return [start, ...turned, end];
}

interface Reflection {
  readonly step: number;
  /** `I - V T Vᵀ` instead of its transpose; then all columns from the block on, else those behind it. */
  readonly isReversed: boolean;
  readonly columns: number;
}

/** The rows from the block on of some columns, after the block's reflectors. */
function reflect(
  context: KernelContext,
  { count, m, v, t, products }: Reflectors,
  target: Entries,
  { step, isReversed, columns }: Reflection,
): DispatchStep[] {
  const first = isReversed ? "step" : `step + ${BLOCK}`;
  const ofBlock: Entries = { buffer: v.buffer, at: (j, i) => v.at(i, `step + ${j}`) };
  const inBlock: Entries = { buffer: products.buffer, at: (k, j) => products.at(`${k} - step`, j) };
  const shared = { step, count, columns };
  return [
    subtractProduct(context, {
      ...{ target: products, left: ofBlock, right: target, fresh: true },
      ...{ from: ["0", first], to: [`${BLOCK}`, `${columns}`], inner: ["step", `${m}`] },
      ...{ ...shared, rows: BLOCK },
    }),
    timesT(context, { count, t, products, step, isReversed, columns }),
    subtractProduct(context, {
      ...{ target, left: v, right: inBlock, inner: ["step", `step + ${BLOCK}`] },
      ...{ from: ["step", first], to: [`${m}`, `${columns}`] },
      ...{ ...shared, rows: m },
    }),
  ];
}

/** `products ← -T·products`, or with `Tᵀ`. */
function timesT(
  context: KernelContext,
  {
    count,
    t,
    products,
    step,
    isReversed,
    columns,
  }: Reflection & Pick<Reflectors, "count" | "t" | "products">,
): DispatchStep {
  const parts = Math.ceil(columns / COLUMNS);
  const team = new Team(context, {
    reads: [t.buffer, step],
    writes: [products.buffer],
    count: count * parts,
    size: COLUMNS,
  });
  const { shader } = team;
  const factor = shader.load(t.buffer, isReversed ? t.at("step + i", "k") : t.at("step + k", "i"));
  return team.finish(`let matrix = team / ${parts};
let column = team % ${parts} * ${COLUMNS} + lane;
if (column >= ${columns}) { return; }
let step = ${shader.load(step, "0")};
var x: array<f32, ${BLOCK}>;
for (var k = 0; k < ${BLOCK}; k++) { x[k] = ${shader.load(products.buffer, products.at("k", "column"))}; }
for (var i = 0; i < ${BLOCK}; i++) {
var sum = 0f;
for (var k = 0; k < ${BLOCK}; k++) { sum += ${factor} * x[k]; }
${shader.store(products.buffer, products.at("i", "column"), "-sum")}
}`);
}
