/** The block cipher that all random numbers come from, four pairs in a vector and two vectors at a time. */
import { isBlock } from "../../../../compiler/kernel.ts";
import { sizeOf } from "../../../../shape.ts";
import {
  type FunctionBuilder,
  forBlocks,
  i32,
  i32x4,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import { addressOf, phase, tileCount, tileRange } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { type CipherPair, fourWords, oneWord, type Words, writeRounds } from "./threefry.ts";

/** The constant of the key schedule. */
const PARITY = 0x1bd11bda;
/** Pairs per tile: about 80 µs. */
const PER_TILE = 16384;

/** `threefry2x32`: the same bits as {@link threefryBlocks}. */
export const emitThreefry: LibraryEmitter = (context, { operands, results }) => {
  const size = sizeOf(results[0].shape);
  const tiles = tileCount(size, PER_TILE);
  return [
    phase(context, "threefry2x32", tiles, (tile) => {
      const { f } = tile;
      const { from, to } = tileRange(tile, size, tiles, 8);
      const inputs = operands.map((x) => (isBlock(x) ? addressOf(context, tile, x) : x.value | 0));
      const outputs = results.map((block) => addressOf(context, tile, block));
      forBlocks(f, from, to, [8, 1], (i, width) => {
        const at = f.let(i32.shl(i, 2));
        if (width === 1) encipher(f, oneWord(), i32, inputs, outputs, at, [0]);
        else encipher(f, fourWords(), i32x4, inputs, outputs, at, [0, 16]);
      });
    }),
  ];
};

interface WordAccess<T extends "i32" | "v128"> {
  load(address: Value<"i32">, offset?: number): Value<T>;
  store(f: FunctionBuilder, address: Value<"i32">, value: Value<T>, offset?: number): void;
  const(value: number): Value<T>;
}

/** The pairs at bytes `at + offset`. */
function encipher<T extends "i32" | "v128">(
  f: FunctionBuilder,
  words: Words<T>,
  access: WordAccess<T>,
  inputs: readonly (Variable<"i32"> | number)[],
  outputs: readonly Variable<"i32">[],
  at: Variable<"i32">,
  offsets: readonly number[],
): void {
  const pairs = offsets.map((offset): CipherPair<T> & Record<"x" | "y", Variable<T>> => {
    const [a, b, x, y] = inputs.map((input) =>
      f.let(
        typeof input === "number" ? access.const(input) : access.load(i32.add(input, at), offset),
      ),
    );
    const c = f.let(words.xor(words.xor(a, b), access.const(PARITY)));
    return { x: f.let(words.add(x, a)), y: f.let(words.add(y, b)), key: [a, b, c] };
  });
  writeRounds(words, pairs, (word, value) => f.set(word as Variable<T>, value));
  pairs.forEach(({ x, y }, k) => {
    access.store(f, i32.add(outputs[0], at), x, offsets[k]);
    access.store(f, i32.add(outputs[1], at), y, offsets[k]);
  });
}
