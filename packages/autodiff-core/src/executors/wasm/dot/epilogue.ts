/** What is computed on the entries of a product, a rectangle of them at a time, while they are in the cache. */
import { BYTES_PER_ELEMENT } from "../../../dtype.ts";
import {
  type FunctionBuilder,
  type FunctionReference,
  forRange,
  i32,
  type Variable,
} from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import { type LaneContext, type Lanes, widestLanes } from "../lanes/lane-value.ts";
import { loadLanes } from "../lanes/memory.ts";
import { emitStageAt, invariantValues, stagePointers } from "../loops/stage-body.ts";
import { planStage, type StagePlan } from "../loops/stage-plan.ts";
import type { KnownValues } from "../loops/stage-values.ts";
import { asIndex, type Index, indicesOf } from "./index-arithmetic.ts";
import type { MatrixProduct } from "./matrix-product.ts";

/** Where the entries are, which entry of the batch they are of, and from which row and column on how many they are. */
const EPILOGUE_PARAMETERS = {
  frame: "i32",
  product: "i32",
  batch: "i32",
  row: "i32",
  rows: "i32",
  column: "i32",
  columns: "i32",
} as const;

export type Epilogue = FunctionReference<typeof EPILOGUE_PARAMETERS, "void">;

/** What the code for one row is written with. */
interface Row {
  readonly context: KernelContext;
  readonly f: FunctionBuilder;
  readonly plan: StagePlan;
  readonly frame: Variable<"i32">;
  /** Indices along all axes but those of the columns. */
  readonly indices: readonly Variable<"i32">[];
  readonly product: MatrixProduct;
  readonly known: KnownValues;
}

/**
 * The epilogue as a function.
 *
 * @param line - Bytes from one row of entries to the next.
 */
export function emitEpilogue(
  context: KernelContext,
  product: MatrixProduct,
  line: number,
): Epilogue {
  const plan = planStage(product.stage);
  return context.module.function("epilogue", { params: EPILOGUE_PARAMETERS }, (f, p) => {
    const batch = inLocals(f, indicesOf(p.batch, product.batchAxes));
    const known = constantsOf(context, f, plan, p.frame);
    const entries = f.let(p.product);
    forRange(f, 0, p.rows, 1, (i) => {
      const rows = inLocals(f, indicesOf(f.let(i32.add(p.row, i)), product.rowAxes));
      const indices = [...batch, ...rows];
      const row: Row = { context, f, plan, frame: p.frame, indices, product, known };
      if (product.columnAxes.length <= 1) emitColumns(row, entries, p.column, p.columns);
      else emitRuns(row, entries, p.column, p.columns);
      f.set(entries, i32.add(entries, line));
    });
  });
}

function inLocals(f: FunctionBuilder, indices: readonly Index[]): Variable<"i32">[] {
  return indices.map((index) => f.let(asIndex(index)));
}

/** Values that are the same at all positions. */
function constantsOf(
  context: KernelContext,
  f: FunctionBuilder,
  plan: StagePlan,
  frame: Variable<"i32">,
): KnownValues {
  const axes = plan.stage.shape.map((_, axis) => axis);
  if (axes.length === 0) return new Map();
  const indices = axes.map(() => 0);
  const pointers = stagePointers(plan, (buffer) => context.address(frame, buffer), indices);
  const position = { pointers, indices, shift: indices, axis: -1, count: 1 };
  return invariantValues(laneContext(context, f, plan), plan, position, axes);
}

function laneContext(
  context: KernelContext,
  f: FunctionBuilder,
  { stage }: StagePlan,
  lanes: Lanes = widestLanes(stage.nodes.map(({ dtype }) => dtype)),
): LaneContext {
  const { module, instructions } = context;
  return { f, lanes, module, instructions, once: (key, make) => context.once(key, make) };
}

/** Columns of several axes: one stretch of the last axis after the other. */
function emitRuns(
  row: Row,
  entries: Variable<"i32">,
  from: Variable<"i32">,
  columns: Variable<"i32">,
): void {
  const { f, product } = row;
  const { columnAxes, dtype } = product;
  const length = columnAxes[columnAxes.length - 1];
  const at = f.let(from);
  const end = f.let(i32.add(from, columns));
  f.loop((again) => {
    const outer = f.let(i32.divU(at, length));
    const first = f.let(i32.sub(at, i32.mul(outer, length)));
    const last = f.let(i32.add(i32.mul(outer, length), length));
    const stop = f.let(i32.sub(end, i32.mul(i32.sub(end, last), i32.gtS(end, last))));
    const place = f.let(i32.add(entries, i32.mul(i32.sub(at, from), BYTES_PER_ELEMENT[dtype])));
    const indices = [...row.indices, ...inLocals(f, indicesOf(outer, columnAxes.slice(0, -1)))];
    emitColumns({ ...row, indices }, place, first, f.let(i32.sub(stop, at)));
    f.set(at, stop);
    f.brIf(i32.ltS(at, end), again);
  });
}

/** Columns along the last axis: vectors of them, then what is left over. */
function emitColumns(
  row: Row,
  entries: Variable<"i32">,
  from: Variable<"i32">,
  columns: Variable<"i32">,
): void {
  const { context, f, plan, frame, product } = row;
  const axis = plan.stage.shape.length - 1;
  const along = product.columnAxes.length > 0;
  const indices = along ? [...row.indices, f.let(from)] : row.indices;
  const addressOf = (buffer: number) => context.address(frame, buffer);
  const pointers = stagePointers(plan, addressOf, indices).map((pointer) => f.let(pointer));
  const place = f.let(entries);
  const shift = indices.map(() => 0);
  const position = { pointers, indices, shift, axis: along ? axis : -1, count: 1 };
  const wide = laneContext(context, f, plan);
  const known = along ? invariantValues(wide, plan, position, [axis], row.known) : row.known;
  const emit = (lanes: LaneContext, count: number) => {
    const span = { pointer: place, offset: 0, stride: 1, count };
    const entry = loadLanes(f, product.dtype, lanes.lanes, span);
    emitStageAt(lanes, plan, { ...position, count }, entry, known);
  };
  if (!along) {
    emit(wide, 1);
    return;
  }
  const step = wide.lanes;
  const rest = f.let(columns);
  const whole = f.let(i32.sub(columns, i32.remU(columns, step)));
  forRange(f, 0, whole, step, () => {
    emit(wide, step);
    advance(row, pointers, indices[axis], step);
    f.set(place, i32.add(place, step * BYTES_PER_ELEMENT[product.dtype]));
  });
  f.set(rest, i32.sub(rest, whole));
  const [columnsInAll] = product.columnAxes;
  if (product.columnAxes.length === 1) {
    const count = columnsInAll % step;
    if (count > 0) f.if(rest, () => emit(wide, count));
    return;
  }
  forRange(f, 0, rest, 1, () => {
    emit(wide, 1);
    advance(row, pointers, indices[axis], 1);
    f.set(place, i32.add(place, BYTES_PER_ELEMENT[product.dtype]));
  });
}

/** Move on along the last axis. */
function advance(
  { f, plan }: Row,
  pointers: readonly Variable<"i32">[],
  index: Variable<"i32">,
  columns: number,
): void {
  plan.groups.forEach(({ strides, bytes }, g) => {
    const step = strides[strides.length - 1] * bytes * columns;
    if (step !== 0) f.set(pointers[g], i32.add(pointers[g], step));
  });
  f.set(index, i32.add(index, columns));
}
