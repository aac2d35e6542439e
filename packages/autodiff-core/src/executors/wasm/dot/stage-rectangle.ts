/**
 * A stage on a rectangle of rows and columns, while it is in the cache: what is computed on the entries of a product, or
 * what computes those of an operand.
 */
import type { Stage } from "../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT, type DType } from "../../../dtype.ts";
import {
  type FunctionBuilder,
  type FunctionReference,
  forBlocks,
  forRange,
  i32,
  type Value,
  type Variable,
} from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import { type LaneContext, type Lanes, widestLanes } from "../lanes/lane-value.ts";
import { loadLanes } from "../lanes/memory.ts";
import {
  type AddressOf,
  emitStageAt,
  invariantValues,
  stagePointers,
} from "../loops/stage-body.ts";
import { planStage, type StagePlan } from "../loops/stage-plan.ts";
import type { KnownValues } from "../loops/stage-values.ts";
import { asIndex, type Index, indicesOf, times } from "./index-arithmetic.ts";

/** Where the entries are, which entry of the batch they are of, and from which row and column on how many they are. */
const RECTANGLE_PARAMETERS = {
  frame: "i32",
  entries: "i32",
  batch: "i32",
  row: "i32",
  rows: "i32",
  column: "i32",
  columns: "i32",
} as const;

export type StageRectangle = FunctionReference<typeof RECTANGLE_PARAMETERS, "void">;

/** A stage whose loop axes are those of a batch, of rows and of columns. */
export interface StageLoops {
  readonly stage: Stage;
  readonly batchAxes: readonly number[];
  readonly rowAxes: readonly number[];
  readonly columnAxes: readonly number[];
  readonly entries: Entries;
}

/**
 * The entries of the rectangle: those of the product, which the stage reads, or what it stores to a buffer without memory,
 * with distances of 0 but 1 from one column to the next.
 */
export type Entries =
  | { readonly kind: "read"; readonly dtype: DType }
  | { readonly kind: "written"; readonly dtype: DType; readonly buffer: number };

/** Values per position of a stage that is short. */
const SHORT_STAGE = 12;

/** What the code for one row is written with. */
interface Row {
  readonly context: KernelContext;
  readonly f: FunctionBuilder;
  readonly plan: StagePlan;
  readonly frame: Variable<"i32">;
  /** Indices along all axes but those of the columns. */
  readonly indices: readonly Variable<"i32">[];
  readonly loops: StageLoops;
  readonly known: KnownValues;
}

/**
 * A function that goes through a rectangle, row by row.
 *
 * @param line - Bytes from one row of entries to the next.
 */
export function emitStageRectangle(
  context: KernelContext,
  loops: StageLoops,
  line: number,
): StageRectangle {
  const plan = planStage(loops.stage);
  return context.module.function("rectangle", { params: RECTANGLE_PARAMETERS }, (f, p) => {
    const batch = inLocals(f, indicesOf(p.batch, loops.batchAxes));
    const known = constantsOf(context, f, plan, p.frame);
    const entries = f.let(p.entries);
    forRange(f, 0, p.rows, 1, (i) => {
      const rows = inLocals(f, indicesOf(f.let(i32.add(p.row, i)), loops.rowAxes));
      const indices = [...batch, ...rows];
      const row: Row = { context, f, plan, frame: p.frame, indices, loops, known };
      if (loops.columnAxes.length <= 1) emitColumns(row, entries, p.column, p.columns);
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
  const { f, loops } = row;
  const {
    columnAxes,
    entries: { dtype },
  } = loops;
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
  const { context, f, plan, loops } = row;
  const {
    columnAxes,
    entries: { dtype },
  } = loops;
  const bytes = BYTES_PER_ELEMENT[dtype];
  const axis = plan.stage.shape.length - 1;
  const along = columnAxes.length > 0;
  const indices = along ? [...row.indices, f.let(from)] : row.indices;
  const first = along ? i32.sub(entries, asIndex(times(from, bytes))) : entries;
  const pointers = stagePointers(plan, addressesOf(row, first), indices).map((pointer) =>
    f.let(pointer),
  );
  const place = f.let(entries);
  const shift = indices.map(() => 0);
  const position = { pointers, indices, shift, axis: along ? axis : -1, count: 1 };
  const wide = laneContext(context, f, plan);
  const known = along ? invariantValues(wide, plan, position, [axis], row.known) : row.known;
  const emit = (count: number, ahead = 0) => {
    const span = { pointer: place, offset: ahead * bytes, stride: 1, count };
    const entry = loops.entries.kind === "read" ? loadLanes(f, dtype, wide.lanes, span) : undefined;
    const moved = shift.map((_, d) => (d === axis ? ahead : 0));
    emitStageAt(wide, plan, { ...position, shift: moved, count }, entry, known);
  };
  const moveOn = (count: number) => {
    advance(row, pointers, indices[axis], count);
    f.set(place, i32.add(place, count * bytes));
  };
  if (!along) {
    emit(1);
    return;
  }
  const step = wide.lanes;
  const rest = f.let(i32.remU(columns, step));
  const several = step * unrolling(plan.stage);
  forBlocks(f, 0, i32.sub(columns, rest), [...new Set([several, step])], (_, width) => {
    for (let ahead = 0; ahead < width; ahead += step) emit(step, ahead);
    moveOn(width);
  });
  // Tiles of products are whole vectors but for the last one.
  if (columnAxes.length === 1 && loops.entries.kind === "read") {
    const count = columnAxes[0] % step;
    if (count > 0) f.if(rest, () => emit(count));
    return;
  }
  forRange(f, 0, rest, 1, () => {
    emit(1);
    moveOn(1);
  });
}

/** Vectors that are done at once: several, where addresses would take as long as what is computed. */
function unrolling({ nodes }: Stage): number {
  return nodes.length <= SHORT_STAGE ? 4 : 1;
}

/** Where buffers are; for what has no memory, the address of column 0 of the entries. */
function addressesOf({ context, frame, loops }: Row, first: Value<"i32">): AddressOf {
  const { entries } = loops;
  return (buffer) =>
    entries.kind === "written" && buffer === entries.buffer
      ? first
      : context.address(frame, buffer);
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
