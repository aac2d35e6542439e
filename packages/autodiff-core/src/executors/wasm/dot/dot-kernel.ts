/** Writes tensor contractions: as matrix products, blocked for registers and caches. */
import type { DotKernel } from "../../../compiler/kernel.ts";
import type { KernelContext, Phase } from "../kernel-context.ts";
import { type VectorElement, vectorElement } from "../lanes/vector-element.ts";
import { type Blocking, blocking } from "./blocking.ts";
import { combinePhase } from "./combine-parts.ts";
import {
  type Destination,
  epilogueDestination,
  partDestination,
  plainStore,
  resultDestination,
} from "./destination.ts";
import type { Matrix, Panels } from "./matrix.ts";
import { type MatrixProduct, matrixProduct } from "./matrix-product.ts";
import { packMatrix } from "./pack-matrix.ts";
import { productPhase } from "./product-tiles.ts";
import { Workspace } from "./workspace.ts";

/** What the parts of a product are written with. */
interface Parts {
  readonly context: KernelContext;
  readonly workspace: Workspace;
  readonly element: VectorElement;
  readonly product: MatrixProduct;
  readonly blocks: Blocking;
}

/** Write a contraction and its epilogue into the module. */
export function emitDotKernel(context: KernelContext, kernel: DotKernel): readonly Phase[] {
  if (kernel.axes.some(({ role, size }) => role !== "inner" && size === 0)) return [];
  const workspace = new Workspace(context);
  const element = vectorElement(kernel.dtype, context.instructions);
  const { product, phases } = matrixProduct(context, workspace, kernel);
  const blocks = blocking(product, element);
  const parts: Parts = { context, workspace, element, product, blocks };
  const left = leftPanels(parts);
  const right = rightPanels(parts);
  const { destination, phases: last } = destinationOf(parts);
  const main = productPhase({
    context,
    element,
    product,
    blocking: blocks,
    left: left.panels,
    right: right.panels,
    destination,
  });
  return [...phases, ...left.phases, ...right.phases, main, ...last];
}

interface PanelsAndPhases {
  readonly panels: Panels;
  readonly phases: readonly Phase[];
}

function leftPanels(parts: Parts): PanelsAndPhases {
  const { product, blocks } = parts;
  if (!blocks.packLeft) return inPlace(product.left);
  // Kernels with vectors along terms want those side by side: panels of one row.
  const width = blocks.vectors === "terms" ? 1 : blocks.rows;
  const { panels, phases } = packed(parts, product.left, product.rows, width);
  return width === 1 ? { panels: { ...panels, within: panels.free }, phases } : { panels, phases };
}

function rightPanels(parts: Parts): PanelsAndPhases {
  const { product, blocks } = parts;
  if (!blocks.packRight) return inPlace(product.right);
  return packed(parts, product.right, product.columns, blocks.columns);
}

function inPlace(matrix: Matrix): PanelsAndPhases {
  return { panels: { ...matrix, within: matrix.free }, phases: [] };
}

function packed(parts: Parts, matrix: Matrix, lines: number, width: number): PanelsAndPhases {
  const { context, workspace, element, product } = parts;
  const size = { batch: product.batchAxes, lines, width, inner: product.inner };
  const { panels, phase } = packMatrix(context, workspace, element, matrix, size);
  return { panels, phases: [phase] };
}

function destinationOf({ context, workspace, element, product, blocks }: Parts): {
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
      ? epilogueDestination(context, element, product, blocks)
      : resultDestination(context, element, product, store);
  return { destination, phases: [] };
}
