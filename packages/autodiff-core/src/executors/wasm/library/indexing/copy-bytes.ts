import {
  type FunctionBuilder,
  forRange,
  i32,
  i32x4,
  i64,
  memory,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";

/** From here on the engine's own copy is faster than a loop. */
const LONG = 2048;
/** Up to here a copy is written out without a loop. */
const SHORT = 128;

/** Move a known number of bytes between places that do not overlap. */
export function copyBytes(
  f: FunctionBuilder,
  to: Variable<"i32">,
  from: Variable<"i32">,
  bytes: number,
): void {
  if (bytes >= LONG) {
    memory.copy(f, to, from, bytes);
    return;
  }
  const looped = bytes > SHORT ? bytes - (bytes % 64) : 0;
  if (looped > 0) {
    forRange(f, 0, looped, 64, (at) => {
      const [p, q] = [f.let(i32.add(from, at)), f.let(i32.add(to, at))];
      const parts = [0, 16, 32, 48].map((offset) => f.let(v128.load(p, offset)));
      parts.forEach((part, k) => {
        v128.store(f, q, part, 16 * k);
      });
    });
  }
  movePieces(f, to, bytes, looped, (piece, at) => piece.load(from, at));
}

/** Set a known number of bytes to zero. */
export function clearBytes(f: FunctionBuilder, to: Variable<"i32">, bytes: number): void {
  if (bytes > SHORT) memory.fill(f, to, 0, bytes);
  else movePieces(f, to, bytes, 0, (piece) => piece.zero());
}

interface Piece {
  readonly bytes: number;
  load(address: Value<"i32">, offset: number): Value;
  zero(): Value;
  store(f: FunctionBuilder, address: Value<"i32">, value: Value, offset: number): void;
}

const piece = (bytes: number, load: unknown, store: unknown, zero: () => Value): Piece => ({
  bytes,
  load: load as Piece["load"],
  store: store as Piece["store"],
  zero,
});

/** Bytes `[first, bytes)` by the largest pieces that fit. */
function movePieces(
  f: FunctionBuilder,
  to: Variable<"i32">,
  bytes: number,
  first: number,
  value: (piece: Piece, at: number) => Value,
): void {
  const pieces = [
    piece(16, v128.load, v128.store, () => i32x4.const(0)),
    piece(8, i64.load, i64.store, () => i64.const(0)),
    piece(4, i32.load, i32.store, () => i32.const(0)),
    piece(1, i32.load8U, i32.store8, () => i32.const(0)),
  ];
  let at = first;
  for (const p of pieces) {
    for (; bytes - at >= p.bytes; at += p.bytes) p.store(f, to, value(p, at), at);
  }
}
