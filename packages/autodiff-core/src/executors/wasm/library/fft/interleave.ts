/** Real numbers in turn as the parts of complex ones, to and from two planes. */
import { forBlocks, i32, v128 } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { phase, tileCount, tileRange } from "../blocks.ts";
import type { LaneArithmetic } from "./lane-arithmetic.ts";
import type { Address } from "./lines.ts";

/** Complex numbers of a tile. */
const TILE = 32768;

/** Real numbers in pairs, and the first and second ones of the pairs. */
export interface Pairing {
  readonly pairs: Address;
  readonly parts: readonly [first: Address, second: Address];
  readonly count: number;
}

/** The phase that copies pairs to parts (`split`), or parts to pairs (`join`). */
export function interleave(
  context: KernelContext,
  { element: { vector, lanes, bytes } }: LaneArithmetic,
  direction: "split" | "join",
  { pairs, parts, count }: Pairing,
): Phase {
  const tiles = tileCount(count, TILE);
  const range = (from: number, step: number) =>
    Array.from({ length: lanes }, (_, lane) => from + step * lane);
  const load = bytes === 8 ? v128.load64Zero : v128.load32Zero;
  const store = bytes === 8 ? v128.store64Lane : v128.store32Lane;
  return phase(context, `fft-${direction}`, tiles, (tile) => {
    const { f, frame } = tile;
    const together = f.let(pairs(frame));
    const apart = parts.map((part) => f.let(part(frame)));
    const { from, to } = tileRange(tile, count, tiles, lanes);
    const low = range(0, 0.5).map((x, lane) => Math.floor(x) + (lane % 2) * lanes);
    const high = low.map((place) => place + lanes / 2);
    forBlocks(f, from, to, [lanes, 1], (i, width) => {
      const pair = f.let(i32.add(together, i32.mul(i, 2 * bytes)));
      const [first, second] = apart.map((part) => f.let(i32.add(part, i32.mul(i, bytes))));
      if (width === 1) {
        for (const [part, offset] of [
          [first, 0],
          [second, bytes],
        ] as const) {
          if (direction === "split") store(f, part, load(pair, offset), 0);
          else store(f, pair, load(part), 0, offset);
        }
      } else if (direction === "split") {
        const [a, b] = [f.let(vector.load(pair)), f.let(vector.load(pair, 16))];
        vector.store(f, first, vector.shuffle(a, b, range(0, 2)));
        vector.store(f, second, vector.shuffle(a, b, range(1, 2)));
      } else {
        const [a, b] = [f.let(vector.load(first)), f.let(vector.load(second))];
        vector.store(f, pair, vector.shuffle(a, b, low));
        vector.store(f, pair, vector.shuffle(a, b, high), 16);
      }
    });
  });
}
