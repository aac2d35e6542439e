/** Writes tensor contractions: as matrix products, blocked for registers and caches. */
import type { DotKernel } from "../../../compiler/kernel.ts";
import type { KernelContext, Phase } from "../kernel-context.ts";
import { type VectorElement, vectorElement } from "../lanes/vector-element.ts";
import { type Blocking, blocking } from "./blocking.ts";
import { combinePhase } from "./combine-parts.ts";
import { computeMatrix } from "./computed-matrix.ts";
import {
  type Destination,
  epilogueDestination,
  partDestination,
  plainStore,
  resultDestination,
} from "./destination.ts";
import type { ComputedMatrix, Matrix, Panels } from "./matrix.ts";
import { type MatrixProduct, matrixProduct } from "./matrix-product.ts";
import { packMatrix } from "./pack-matrix.ts";
import { productPhase } from "./product-tiles.ts";
import { operandInTiles, type ProductOperand } from "./tile-operand.ts";
import { Scratch, Workspace } from "./workspace.ts";

/** What the parts of a product are written with. */
interface Parts {
  readonly context: KernelContext;
  readonly workspace: Workspace;
  readonly scratch: Scratch;
  readonly element: VectorElement;
  readonly product: MatrixProduct;
  readonly blocks: Blocking;
}

/** Write a contraction and its epilogue into the module. */
export function emitDotKernel(context: KernelContext, kernel: DotKernel): readonly Phase[] {
  if (kernel.axes.some(({ role, size }) => role !== "inner" && size === 0)) return [];
  const workspace = new Workspace(context);
  const scratch = new Scratch(context);
  const element = vectorElement(kernel.dtype, context.instructions);
  const { product, phases } = matrixProduct(context, workspace, kernel);
  const blocks = blocking(product, element);
  const parts: Parts = { context, workspace, scratch, element, product, blocks };
  const left = leftOperand(parts);
  const right = rightOperand(parts);
  const { destination, phases: last } = destinationOf(parts);
  const main = productPhase({
    context,
    element,
    product,
    blocking: blocks,
    left: left.operand,
    right: right.operand,
    destination,
  });
  return [...phases, ...left.phases, ...right.phases, main, ...last];
}

/** An operand as tiles read it, and what has to be done before. */
interface OperandAndPhases {
  readonly operand: ProductOperand;
  readonly phases: readonly Phase[];
}

function leftOperand(parts: Parts): OperandAndPhases {
  const { product, blocks, context, scratch } = parts;
  const { left: computed } = product.computed;
  if (computed !== undefined && blocks.computeLeft)
    return {
      operand: operandInTiles(context, scratch, computed, blocks.rows, blocks.inner),
      phases: [],
    };
  const { matrix, phases } = inMemory(parts, product.left, computed);
  if (!blocks.packLeft) return { operand: inPlace(matrix), phases };
  // Kernels with vectors along terms want those side by side: panels of one row.
  const width = blocks.vectors === "terms" ? 1 : blocks.rows;
  const { panels, phase } = packed(parts, matrix, product.rows, width);
  const operand = width === 1 ? { ...panels, within: panels.free } : panels;
  return { operand, phases: [...phases, phase] };
}

function rightOperand(parts: Parts): OperandAndPhases {
  const { product, blocks, context, scratch } = parts;
  const { right: computed } = product.computed;
  if (computed !== undefined && blocks.computeRight)
    return {
      operand: operandInTiles(context, scratch, computed, blocks.tileColumns, blocks.inner),
      phases: [],
    };
  const { matrix, phases } = inMemory(parts, product.right, computed);
  if (!blocks.packRight) return { operand: inPlace(matrix), phases };
  const { panels, phase } = packed(parts, matrix, product.columns, blocks.columns);
  return { operand: panels, phases: [...phases, phase] };
}

function inMemory(
  { context, workspace }: Parts,
  matrix: Matrix,
  computed: ComputedMatrix | undefined,
): { readonly matrix: Matrix; readonly phases: readonly Phase[] } {
  if (computed === undefined) return { matrix, phases: [] };
  const { matrix: stored, phase } = computeMatrix(context, workspace, computed);
  return { matrix: stored, phases: [phase] };
}

function inPlace(matrix: Matrix): Panels {
  return { ...matrix, within: matrix.free };
}

function packed(
  { context, workspace, element, product }: Parts,
  matrix: Matrix,
  lines: number,
  width: number,
): { readonly panels: Panels; readonly phase: Phase } {
  const size = { batch: product.batchAxes, lines, width, inner: product.inner };
  return packMatrix(context, workspace, element, matrix, size);
}

function destinationOf({ context, workspace, scratch, element, product, blocks }: Parts): {
  readonly destination: Destination;
  readonly phases: readonly Phase[];
} {
  const { lanes, bytes } = element;
  const parts = Math.max(1, Math.ceil(product.inner / blocks.splitInner));
  if (parts > 1) {
    const line = Math.ceil(product.columns / lanes) * lanes * bytes;
    const entries = product.batchAxes.reduce((total, n) => total * n, 1);
    const start = workspace.take(entries * parts * product.rows * line);
    return {
      destination: partDestination(start, line, product.rows, parts, bytes),
      phases: [combinePhase(context, element, product, start, parts, line)],
    };
  }
  const store = plainStore(product);
  const destination =
    store === undefined
      ? epilogueDestination(context, scratch, element, product, blocks)
      : resultDestination(context, element, product, store);
  return { destination, phases: [] };
}
