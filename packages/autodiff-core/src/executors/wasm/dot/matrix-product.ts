/** A contraction as matrix products: one axis of each role but for batches, with distances in bytes. */
import type { DotAxis, DotKernel, Stage } from "../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT, type DType } from "../../../dtype.ts";
import { i32 } from "../encoding/index.ts";
import type { KernelContext, Phase } from "../kernel-context.ts";
import { computedMatrix, denseMatrix } from "./computed-matrix.ts";
import { gatherMatrix } from "./gather-matrix.ts";
import type { ComputedMatrix, Matrix, StridedAxis, StridedOperand } from "./matrix.ts";
import { permuteStage } from "./permute-stage.ts";
import type { StageLoops } from "./stage-rectangle.ts";
import type { Workspace } from "./workspace.ts";

/** `product[b, i, j] = Σ_k left[b, i, k]·right[b, k, j]`, and what is computed on its entries. */
export interface MatrixProduct {
  readonly dtype: DType;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly left: Matrix;
  readonly right: Matrix;
  /** How to compute the operands that are not in memory; `left` and `right` are then what they would be if they were. */
  readonly computed: { readonly [S in "left" | "right"]?: ComputedMatrix | undefined };
  /** Sizes of the loop axes of `stage`: first those of the batch, then those that make the rows, then the columns. */
  readonly batchAxes: readonly number[];
  readonly rowAxes: readonly number[];
  readonly columnAxes: readonly number[];
  readonly stage: Stage;
}

/**
 * Bring a contraction into the form of matrix products. An operand whose axes of one role do not lie evenly is first
 * copied.
 *
 * Rows and columns change places if results then lie side by side along columns.
 */
export function matrixProduct(
  context: KernelContext,
  workspace: Workspace,
  given: DotKernel,
): { readonly product: MatrixProduct; readonly phases: readonly Phase[] } {
  const kernel = rowsFirst(given) ? given : exchanged(given);
  const { dtype, axes, epilogue } = kernel;
  const phases: Phase[] = [];
  const computed = { left: computedMatrix(kernel, "left"), right: computedMatrix(kernel, "right") };
  const matrix = (side: "left" | "right"): Matrix => {
    const stage = computed[side];
    if (stage !== undefined) return denseMatrix(stage);
    const operand = stridedOperand(context, kernel, side);
    const even = evenMatrix(operand);
    if (even !== undefined) return even;
    const copy = gatherMatrix(context, workspace, operand, side, BYTES_PER_ELEMENT[dtype]);
    phases.push(copy.phase);
    return copy.matrix;
  };
  const sizes = (role: DotAxis["role"]) => ofRole(axes, role).map(({ size }) => size);
  const count = (role: DotAxis["role"]) => sizes(role).reduce((n, size) => n * size, 1);
  const product: MatrixProduct = {
    dtype,
    rows: count("row"),
    columns: count("column"),
    inner: count("inner"),
    left: matrix("left"),
    right: matrix("right"),
    computed,
    batchAxes: sizes("batch"),
    rowAxes: sizes("row"),
    columnAxes: sizes("column"),
    stage: epilogue,
  };
  return { product, phases };
}

/** What follows the product, on its entries. */
export function epilogueLoops({
  dtype,
  stage,
  batchAxes,
  rowAxes,
  columnAxes,
}: MatrixProduct): StageLoops {
  return { stage, batchAxes, rowAxes, columnAxes, entries: { kind: "read", dtype } };
}

function ofRole(axes: readonly DotAxis[], role: DotAxis["role"]): DotAxis[] {
  return axes.filter((axis) => axis.role === role);
}

/** Whether results lie side by side along columns, or along neither. */
function rowsFirst({ axes, epilogue }: DotKernel): boolean {
  const loops = axes.filter(({ role }) => role !== "inner");
  const lastOf = (role: DotAxis["role"]) => loops.findLastIndex((axis) => axis.role === role);
  const [row, column] = [lastOf("row"), lastOf("column")];
  if (row < 0 || column < 0) return row < 0;
  const along = (axis: number) => epilogue.stores.every(({ access }) => access.strides[axis] === 1);
  return along(column) || !along(row);
}

/** The transposed product: operands, rows and columns change places. */
function exchanged({ axes, epilogue, left, right, ...kernel }: DotKernel): DotKernel {
  const loops = axes.filter(({ role }) => role !== "inner");
  const roles = ["batch", "column", "row"] as const;
  const order = roles.flatMap((role) =>
    loops.flatMap((axis, d) => (axis.role === role ? [d] : [])),
  );
  const turned = { batch: "batch", row: "column", column: "row", inner: "inner" } as const;
  const exchange = (axis: DotAxis): DotAxis => ({
    role: turned[axis.role],
    size: axis.size,
    left: axis.right,
    right: axis.left,
  });
  return {
    ...kernel,
    left: right,
    right: left,
    axes: [...order.map((d) => exchange(loops[d])), ...ofRole(axes, "inner").map(exchange)],
    epilogue: permuteStage(epilogue, order),
  };
}

function stridedOperand(
  context: KernelContext,
  { dtype, axes, ...kernel }: DotKernel,
  side: "left" | "right",
): StridedOperand {
  const bytes = BYTES_PER_ELEMENT[dtype];
  const { buffer, offset } = kernel[side];
  const strided = (role: DotAxis["role"]) =>
    ofRole(axes, role).map((axis) => ({ size: axis.size, stride: axis[side] * bytes }));
  return {
    start: (frame) => i32.add(context.address(frame, buffer), offset * bytes),
    batch: strided("batch"),
    free: strided(side === "left" ? "row" : "column"),
    inner: strided("inner"),
  };
}

/** The operand as it lies, if its rows or columns, and its terms, are evenly spaced. */
function evenMatrix({ start, batch, free, inner }: StridedOperand): Matrix | undefined {
  const [along, across] = [spacing(inner), spacing(free)];
  if (along === undefined || across === undefined) return undefined;
  return { start, batch: batch.map(({ stride }) => stride), free: across, inner: along };
}

/** The distance of neighbours in row-major order of some axes, if it is always the same. */
function spacing(axes: readonly StridedAxis[]): number | undefined {
  const long = axes.filter(({ size }) => size !== 1);
  const even = long.every(
    ({ stride }, d) => d === 0 || long[d - 1].stride === stride * long[d].size,
  );
  return even ? (long.at(-1)?.stride ?? 0) : undefined;
}
