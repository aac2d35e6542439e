/** How a product is divided: into blocks for registers, caches and threads. Depends on shapes and strides alone. */
import type { VectorElement } from "../lanes/vector-element.ts";
import type { MatrixProduct } from "./matrix-product.ts";

export interface Blocking {
  /** Which way micro-kernels have vectors: along columns, or along the terms of the sums. */
  readonly vectors: "columns" | "terms";
  /** Rows and columns of a micro-kernel's block. */
  readonly rows: number;
  readonly columns: number;
  /** Entries of the batch, rows and columns of a tile. */
  readonly tileBatch: number;
  readonly tileRows: number;
  readonly tileColumns: number;
  /** Terms that are summed in registers at once. */
  readonly inner: number;
  /** Terms of a part of the sums, if parts of them are tiles of their own. */
  readonly splitInner: number;
  /** Whether operands are first brought into the order in which micro-kernels read them. */
  readonly packLeft: boolean;
  readonly packRight: boolean;
  /** Whether tiles compute operands that are not in memory: where each element is used in one tile. */
  readonly computeLeft: boolean;
  readonly computeRight: boolean;
}

/** Multiply-adds of float32 in some 20 µs, the least that is worth a tile, and in 170 µs. */
const LEAST_WORK = 2 ** 19;
const MOST_WORK = 2 ** 22;

/** What a multiply-add costs where each element is used once, and memory is what takes time. */
const STREAMING = 4;

/** Terms summed at once: panels of so many come from the second cache as fast as they are used, and sums seldom reload. */
const MOST_TERMS = 1024;

/** Terms along which vectors are: a row of them stays in the first cache, and each lane sums a small part of them. */
const LONG_TERMS = 4096;

const FIRST_CACHE = 2 ** 15;

/** Bytes of a block of the right operand that tiles compute. */
const COMPUTED_BYTES = 2 ** 15;

/** Bytes of as many terms as are summed at once where the left operand is read across. */
const ACROSS_BYTES = 256;

/** Terms summed at once where the right operand is read across pages of memory, so that they stay in the first TLB. */
const ACROSS_PAGES = 32;

const HALF_PAGE = 2048;

/** Operands that take more of the second cache than this are packed where they are read often and across. */
const SMALL_BYTES = 2 ** 17;

export function blocking(product: MatrixProduct, element: VectorElement): Blocking {
  const vectors = vectorsOf(product, element);
  const block = vectors === "terms" ? termBlock(product) : columnBlock(product, element);
  const general = tileOf(product, element, block, vectors === "terms" ? 64 : 512);
  const computing = computingTiles(product, general, vectors);
  const narrowed = vectors === "terms" && computing.computeRight;
  const tile = narrowed ? narrow(product, element, block, general) : general;
  const whole = tile.splitInner >= product.inner;
  const packed = packing(product, element, vectors, whole);
  const packLeft = packed.packLeft && !computing.computeLeft;
  const packRight = packed.packRight && !computing.computeRight;
  const most = mostTerms(product, element, vectors, packLeft, packRight);
  const room = COMPUTED_BYTES / (tile.tileColumns * element.bytes);
  const terms = computing.computeRight ? Math.max(1, Math.min(most, Math.floor(room))) : most;
  const inner = balanced(product.inner, terms, 1);
  return { vectors, ...block, ...tile, inner, packLeft, packRight, ...computing };
}

/** Which operands are computed by tiles, in the order in which their micro-kernels read them. */
function computingTiles(
  { rows, columns, computed: { left, right } }: MatrixProduct,
  { tileRows, tileColumns }: Tile,
  vectors: Blocking["vectors"],
): Pick<Blocking, "computeLeft" | "computeRight"> {
  const along = vectors === "terms" ? "inner" : "free";
  const computeLeft =
    left !== undefined && columns <= tileColumns && (vectors === "columns" || left.along === along);
  const computeRight = right !== undefined && rows <= tileRows && right.along === along;
  return { computeLeft, computeRight };
}

/** Tiles of few columns, if those take nothing twice, so that long rows of terms are computed at once. */
function narrow(
  { rows, inner, computed: { left } }: MatrixProduct,
  { bytes }: VectorElement,
  block: Block,
  tile: Tile,
): Tile {
  if (left !== undefined || rows > block.rows || tile.tileBatch > 1) return tile;
  const most = COMPUTED_BYTES / (Math.min(tile.splitInner, inner, MOST_TERMS) * bytes);
  const columns = Math.max(1, Math.floor(most / block.columns)) * block.columns;
  return { ...tile, tileColumns: Math.min(tile.tileColumns, columns) };
}

/** Along terms if those of the right operand lie side by side and its elements are used too seldom to rearrange them. */
function vectorsOf(
  { rows, columns, inner, right }: MatrixProduct,
  { bytes, lanes }: VectorElement,
): Blocking["vectors"] {
  const across = right.inner === bytes && (right.free !== bytes || columns === 1);
  return across && rows <= 4 && inner >= lanes ? "terms" : "columns";
}

interface Block {
  readonly rows: number;
  readonly columns: number;
}

function termBlock({ rows, columns }: MatrixProduct): Block {
  const most = rows === 1 ? 8 : 4;
  return { rows: Math.min(rows, 2), columns: Math.min(columns, most) };
}

/** At least eight sums hide the time that a multiply-add takes; engines have room for 15 vectors. */
function columnBlock({ rows, columns }: MatrixProduct, { lanes, fused }: VectorElement): Block {
  const vectors = Math.ceil(columns / lanes);
  const block = (most: number, wide: number) => ({
    rows: balanced(rows, most, 1),
    columns: Math.min(vectors, wide) * lanes,
  });
  if (vectors === 1) return block(fused ? 12 : 8, 1);
  if (rows === 1) return block(1, 8);
  if (rows === 2) return block(2, 4);
  if (rows === 3) return block(3, 3);
  return block(fused ? 6 : 4, 2);
}

type Tile = Pick<Blocking, "tileBatch" | "tileRows" | "tileColumns" | "splitInner">;

function tileOf(
  product: MatrixProduct,
  { lanes }: VectorElement,
  block: Block,
  mostBlocks: number,
): Tile {
  const { rows: m, columns: n, inner: k } = product;
  const entries = product.batchAxes.reduce((total, size) => total * size, 1);
  const cost = ((Math.min(m, n) <= 2 ? STREAMING : 1) * 4) / lanes;
  const entry = Math.max(1, m * n * k * cost);
  const work = Math.min(MOST_WORK, Math.max(LEAST_WORK, (entry * entries) / 16));
  const all = { tileRows: m, tileColumns: n, splitInner: Math.max(1, k) };
  if (entry * entries <= 1.5 * LEAST_WORK) return { ...all, tileBatch: entries };
  if (entry <= work) return { ...all, tileBatch: Math.min(entries, Math.ceil(work / entry)) };
  const blocks = entries * Math.ceil(m / block.rows) * Math.ceil(n / block.columns);
  if (blocks <= mostBlocks && k >= 1024) {
    const most = Math.max(Math.ceil(work / (m * n * cost)), Math.ceil(k / 64), 128);
    return { ...all, tileBatch: 1, splitInner: balanced(k, most, 1) };
  }
  const widest = m <= block.rows ? work / (m * k * cost) : 256;
  const columns = Math.max(1, Math.floor(widest / block.columns)) * block.columns;
  const tileColumns = balanced(n, columns, block.columns);
  const rows = Math.floor(work / (tileColumns * Math.min(k, 1024) * cost) / block.rows);
  const tileRows = balanced(m, Math.max(4, rows) * block.rows, block.rows);
  return { ...all, tileBatch: 1, tileRows, tileColumns };
}

function packing(
  { rows, columns, inner, left, right }: MatrixProduct,
  { bytes }: VectorElement,
  vectors: Blocking["vectors"],
  whole: boolean,
): Pick<Blocking, "packLeft" | "packRight"> {
  if (inner === 0) return { packLeft: false, packRight: false };
  if (vectors === "terms") return { packLeft: left.inner !== bytes, packRight: false };
  const far = (stride: number) => whole && inner * Math.abs(stride) > SMALL_BYTES;
  const acrossLeft = left.inner !== bytes && columns >= 64 && far(left.inner);
  return {
    packLeft: acrossLeft || (inner >= 1024 && columns >= 512 && whole),
    packRight: columns > 1 && (right.free !== bytes || (rows >= 32 && far(right.inner))),
  };
}

/** Few where an operand is read across, so that the lines of memory it takes stay in the first cache. */
function mostTerms(
  { rows, inner, left, right }: MatrixProduct,
  { bytes }: VectorElement,
  vectors: Blocking["vectors"],
  packLeft: boolean,
  packRight: boolean,
): number {
  if (vectors === "terms") return LONG_TERMS;
  const span = inner * Math.abs(left.inner);
  const acrossLeft = !packLeft && left.inner !== bytes && rows > 2 && span > FIRST_CACHE;
  const acrossRight = !packRight && Math.abs(right.inner) >= HALF_PAGE;
  if (acrossLeft) return ACROSS_BYTES / bytes;
  return acrossRight ? ACROSS_PAGES : MOST_TERMS;
}

/** Parts of equal size, of at most `most` and in multiples of `unit`; the last one may be smaller. */
function balanced(total: number, most: number, unit: number): number {
  const parts = Math.max(1, Math.ceil(total / most));
  return Math.max(unit, Math.ceil(Math.ceil(total / parts) / unit) * unit);
}
