/**
 * Gaussian elimination in a window that moves down a matrix: rows that are carried along, and rows that enter where the
 * others leave, each a part `left` of the window, which does not move, the window itself and right-hand sides. A step chooses
 * each pivot among all rows that have its column. Loops over small windows are written out, so that rows are in registers.
 */
import { type Index, plus, repeat } from "./repeat.ts";

/** Sizes of what one invocation works on. */
export interface Window {
  /** Columns on the left that stay. */
  readonly left: number;
  /** Rows between steps. */
  readonly carried: number;
  /** Rows that enter in a step, and columns that are eliminated in it. */
  readonly moved: number;
  /** Columns of the window behind those that are eliminated. */
  readonly order: number;
  /** Right-hand sides. */
  readonly sides: number;
}

/** Columns beside the eliminated ones up to which loops are written out. */
const SMALL = 2;

export function isWrittenOut({ order }: Window): boolean {
  return order <= SMALL;
}

/** Entries of a row. */
export function rowLength({ left, moved, order, sides }: Window): number {
  return left + moved + order + sides;
}

/** First right-hand side in a row. */
export function firstSide({ left, moved, order }: Window): number {
  return left + moved + order;
}

/** `code` of a matrix in which nothing is wrong; of one that holds NaN it is -1, else the number of the first pivot 0. */
export const NO_FAILURE = 0x7fffffff;

/** `a`, the rows, and `code`. */
export function declareRows(window: Window): string {
  const rows = window.carried + window.moved;
  return `var a: array<array<f32, ${rowLength(window)}>, ${rows}>;
var code = ${NO_FAILURE};`;
}

export interface Elimination {
  /** Statements that fill the entering rows, which are zero, in step `s`. */
  readonly enter: string;
  /** Number of a column of a step, from 1. */
  readonly number: string;
  /** Stores entry `c` of the row of pivot `t`. */
  keep(t: Index, c: Index, value: string): string;
}

/** Step `s`. */
export function eliminate(window: Window, { enter, number, keep }: Elimination): string {
  const { left, carried, moved } = window;
  const rows = carried + moved;
  const each = repeat(isWrittenOut(window));
  const entries = (body: (c: Index) => string) => each("c", 0, rowLength(window), body);
  const pivotStep = (t: Index) => {
    const column = plus(left, t);
    const exchange = (
      i: Index,
    ) => `let is_larger = abs(a[${i}][${column}]) > abs(a[${t}][${column}]);
${entries(
  (c) => `let upper = a[${t}][${c}];
let lower = a[${i}][${c}];
a[${t}][${c}] = select(upper, lower, is_larger);
a[${i}][${c}] = select(lower, upper, is_larger);`,
)}`;
    const subtract = (i: Index) => `let factor = a[${i}][${column}] / divisor;
${entries((c) => `a[${i}][${c}] -= factor * a[${t}][${c}];`)}`;
    return `${each("i", plus(t, 1), rows, exchange)}
let pivot = a[${t}][${column}];
code = select(code, min(code, ${number}), pivot == 0);
let divisor = select(pivot, 1f, pivot == 0);
${each("i", plus(t, 1), rows, subtract)}
${entries((c) => keep(t, c, `a[${t}][${c}]`))}`;
  };
  return `${enter}
${each("t", 0, moved, pivotStep)}
${moveDown(window)}`;
}

/** Rows that are left move up, the window to the right; rows and columns that are to come are 0. */
function moveDown(window: Window): string {
  const { left, carried, moved, order } = window;
  const side = firstSide(window);
  const each = repeat(isWrittenOut(window));
  const clear = (i: Index) => each("c", 0, rowLength(window), (c) => `a[${i}][${c}] = 0f;`);
  return `${each(
    "i",
    0,
    carried,
    (i) => `${each("c", 0, left, (c) => `a[${i}][${c}] = a[${plus(i, moved)}][${c}];`)}
${each("c", left, left + order, (c) => `a[${i}][${c}] = a[${plus(i, moved)}][${plus(c, moved)}];`)}
${each("c", left + order, side, (c) => `a[${i}][${c}] = 0f;`)}
${each("c", side, rowLength(window), (c) => `a[${i}][${c}] = a[${plus(i, moved)}][${c}];`)}`,
  )}
${each("i", carried, carried + moved, clear)}`;
}

export interface Substitution {
  /** Entry `c` of the row of pivot `t` in step `s`. */
  kept(t: Index, c: Index): string;
  /** Column `c` of the left, for right-hand side `q`. */
  left(c: Index, q: Index): string;
  /** Column `c` of the window behind the last step. */
  behind(c: Index, q: Index): string;
  /** Stores the solution of column `t` in step `s` for right-hand side `q`. */
  put(t: Index, q: Index, value: string): string;
}

/** All steps backwards. */
export function substituteBack(window: Window, { kept, put, ...beside }: Substitution): string {
  const { left, moved, order, sides } = window;
  const [width, side] = [moved + order, firstSide(window)];
  const each = repeat(isWrittenOut(window));
  const solve = (t: Index) => (q: Index) =>
    `var value = ${kept(t, plus(side, q))};
${each("c", 0, left, (c) => `value -= ${kept(t, c)} * y[${c}][${q}];`)}
${each("c", plus(t, 1), width, (c) => `value -= ${kept(t, plus(left, c))} * z[${c}][${q}];`)}
value /= pivot;
z[${t}][${q}] = value;
${put(t, q, "value")}`;
  const backwards = (u: Index) => {
    const t = typeof u === "number" ? moved - 1 - u : `(${moved - 1} - ${u})`;
    return `let pivot = ${kept(t, plus(left, t))};
${each("q", 0, sides, solve(t))}`;
  };
  const ends = (
    q: Index,
  ) => `${each("c", 0, order, (c) => `z[${plus(c, moved)}][${q}] = ${beside.behind(c, q)};`)}
${each("c", 0, left, (c) => `y[${c}][${q}] = ${beside.left(c, q)};`)}`;
  const move = (u: Index) => {
    const c = typeof u === "number" ? width - 1 - u : `(${width - 1} - ${u})`;
    return `z[${c}] = z[${plus(c, -moved)}];`;
  };
  return `var z: array<array<f32, ${sides}>, ${width}>;
var y: array<array<f32, ${sides}>, ${Math.max(1, left)}>;
${each("q", 0, sides, ends)}
for (var s = steps - 1; s >= 0; s--) {
${each("u", 0, moved, backwards)}
${each("u", 0, order, move)}
}`;
}
