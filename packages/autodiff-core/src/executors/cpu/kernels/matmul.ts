/**
 * Matrix products over strided operands. Blocks of both operands are copied into panels four wide, in float64, so
 * that the innermost loop reads memory in order and sees one array type whatever the operands are.
 */
import type { TypedArray } from "../../../dtype.ts";

/** A matrix in storage: element `(i, j)` is at `offset + i·s0 + j·s1`. */
export interface Matrix {
  readonly data: TypedArray;
  readonly offset: number;
  readonly s0: number;
  readonly s1: number;
}

const TILE = 4;
/** Elements of a packed block of `b`: 512 KiB, which a second-level cache holds. */
const BLOCK = 65536;
const MAX_COLUMNS = 1024;

/** `c ← a·b`, where `a` is m×k, `b` is k×n and `c` is m×n. */
export function matmul(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix): void {
  if (n > m) matmul(n, m, k, flip(b), flip(a), flip(c));
  else if (m * n * k <= 64) small(m, n, k, a, b, c);
  else if (n > 1) inBlocks(m, n, k, a, b, c);
  else if (a.s0 === 1 && a.s1 !== 1) byColumns(m, k, a, b, c);
  else byRows(m, k, a, b, c);
}

function inBlocks(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix): void {
  const columns = Math.min(n, MAX_COLUMNS);
  const depth = Math.min(k, Math.max(64, Math.min(512, Math.floor(BLOCK / columns))));
  for (let j = 0; j < n; j += columns) {
    for (let p = 0; p < k; p += depth) {
      const width = Math.min(columns, n - j);
      const length = Math.min(depth, k - p);
      block(m, width, length, shift(a, 0, p), shift(b, p, j), shift(c, 0, j), p > 0);
    }
  }
}

function flip({ data, offset, s0, s1 }: Matrix): Matrix {
  return { data, offset, s0: s1, s1: s0 };
}

function shift({ data, offset, s0, s1 }: Matrix, i: number, j: number): Matrix {
  return { data, offset: offset + i * s0 + j * s1, s0, s1 };
}

/** Plain loops, for products that packing would cost more than. */
function small(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let at = a.offset + i * a.s0;
      let bt = b.offset + j * b.s1;
      for (let p = 0; p < k; p++, at += a.s1, bt += b.s0) sum += a.data[at] * b.data[bt];
      c.data[c.offset + i * c.s0 + j * c.s1] = sum;
    }
  }
}

/** Matrix times vector, four rows at a time. */
function byRows(m: number, k: number, a: Matrix, b: Matrix, c: Matrix): void {
  const x = vectorOf(b, k);
  const { data, s0, s1 } = a;
  let i = 0;
  for (; i + TILE <= m; i += TILE) {
    let at = a.offset + i * s0;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    for (let p = 0; p < k; p++, at += s1) {
      const b0 = x[p];
      c0 += data[at] * b0;
      c1 += data[at + s0] * b0;
      c2 += data[at + 2 * s0] * b0;
      c3 += data[at + 3 * s0] * b0;
    }
    const to = c.offset + i * c.s0;
    c.data[to] = c0;
    c.data[to + c.s0] = c1;
    c.data[to + 2 * c.s0] = c2;
    c.data[to + 3 * c.s0] = c3;
  }
  if (i < m) small(m - i, 1, k, shift(a, i, 0), b, shift(c, i, 0));
}

/** Matrix times vector where the columns of the matrix lie in order. */
function byColumns(m: number, k: number, a: Matrix, b: Matrix, c: Matrix): void {
  const x = vectorOf(b, k);
  const y = scratch("result", m).fill(0, 0, m);
  const { data } = a;
  for (let p = 0; p < k; p++) {
    const at = a.offset + p * a.s1;
    const b0 = x[p];
    for (let i = 0; i < m; i++) y[i] += data[at + i] * b0;
  }
  for (let i = 0; i < m; i++) c.data[c.offset + i * c.s0] = y[i];
}

function vectorOf({ data, offset, s0 }: Matrix, k: number): Float64Array {
  const x = scratch("b", k);
  for (let p = 0; p < k; p++) x[p] = data[offset + p * s0];
  return x;
}

/** One packed block of `b` against all rows of `a`. */
function block(
  m: number,
  n: number,
  k: number,
  a: Matrix,
  b: Matrix,
  c: Matrix,
  accumulate: boolean,
): void {
  const panels = Math.ceil(n / TILE);
  const bp = scratch("b", panels * TILE * k);
  const ap = scratch("a", TILE * k);
  for (let q = 0; q < panels; q++) {
    const columns = Math.min(TILE, n - q * TILE);
    pack(b.data, b.offset + q * TILE * b.s1, b.s1, b.s0, columns, k, bp, q * TILE * k);
  }
  for (let i = 0; i < m; i += TILE) {
    const rows = Math.min(TILE, m - i);
    pack(a.data, a.offset + i * a.s0, a.s0, a.s1, rows, k, ap, 0);
    for (let q = 0; q < panels; q++) {
      const to = c.offset + i * c.s0 + q * TILE * c.s1;
      tile(ap, bp, q * TILE * k, k, EDGE);
      store(c, to, rows, Math.min(TILE, n - q * TILE), accumulate);
    }
  }
}

/** Copy up to four rows into a panel: element `p` of row `i` goes to `4p + i`; missing rows are zero. */
function pack(
  from: TypedArray,
  offset: number,
  rowStride: number,
  stride: number,
  rows: number,
  k: number,
  to: Float64Array,
  at: number,
): void {
  const end = at + TILE * k;
  if (rows === TILE) {
    for (let t = at, j = offset; t < end; t += TILE, j += stride) {
      to[t] = from[j];
      to[t + 1] = from[j + rowStride];
      to[t + 2] = from[j + 2 * rowStride];
      to[t + 3] = from[j + 3 * rowStride];
    }
    return;
  }
  to.fill(0, at, end);
  for (let i = 0; i < rows; i++) {
    for (let t = at + i, j = offset + i * rowStride; t < end; t += TILE, j += stride)
      to[t] = from[j];
  }
}

const EDGE = new Float64Array(TILE * TILE);

/** The 4×4 tile `o ← aᵀ·b` of two panels of length `k`, in sixteen accumulators. */
function tile(a: Float64Array, b: Float64Array, bo: number, k: number, o: Float64Array): void {
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  let c20 = 0;
  let c21 = 0;
  let c22 = 0;
  let c23 = 0;
  let c30 = 0;
  let c31 = 0;
  let c32 = 0;
  let c33 = 0;
  for (let i = 0, j = bo; i < TILE * k; i += TILE, j += TILE) {
    const b0 = b[j];
    const b1 = b[j + 1];
    const b2 = b[j + 2];
    const b3 = b[j + 3];
    const a0 = a[i];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = a[i + 1];
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = a[i + 2];
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = a[i + 3];
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  o[0] = c00;
  o[1] = c01;
  o[2] = c02;
  o[3] = c03;
  o[4] = c10;
  o[5] = c11;
  o[6] = c12;
  o[7] = c13;
  o[8] = c20;
  o[9] = c21;
  o[10] = c22;
  o[11] = c23;
  o[12] = c30;
  o[13] = c31;
  o[14] = c32;
  o[15] = c33;
}

/** Write (or add) the part of the tile that lies inside the result. */
function store(c: Matrix, to: number, rows: number, columns: number, accumulate: boolean): void {
  const { data, s0, s1 } = c;
  for (let i = 0, t = 0; i < rows; i++, t += TILE, to += s0) {
    if (columns < TILE) {
      for (let j = 0; j < columns; j++)
        data[to + j * s1] = EDGE[t + j] + (accumulate ? data[to + j * s1] : 0);
    } else if (accumulate) {
      data[to] += EDGE[t];
      data[to + s1] += EDGE[t + 1];
      data[to + 2 * s1] += EDGE[t + 2];
      data[to + 3 * s1] += EDGE[t + 3];
    } else {
      data[to] = EDGE[t];
      data[to + s1] = EDGE[t + 1];
      data[to + 2 * s1] = EDGE[t + 2];
      data[to + 3 * s1] = EDGE[t + 3];
    }
  }
}

const scratches = new Map<string, Float64Array>();

/** Memory for panels, kept between calls; products do not nest. */
function scratch(name: string, size: number): Float64Array {
  let memory = scratches.get(name);
  if (memory === undefined || memory.length < size) {
    memory = new Float64Array(size);
    scratches.set(name, memory);
  }
  return memory;
}
