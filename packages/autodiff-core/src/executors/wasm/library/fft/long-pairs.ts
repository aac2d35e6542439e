/** Applies a rule for pairs of entries (see pair-rules.ts) to spectra of long lines in memory. */
import { rootOfUnity } from "../../../../fft/roots-of-unity.ts";
import {
  type FunctionBuilder,
  forBlocks,
  forRange,
  i32,
  select,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { phase, tileCount, tileRange } from "../blocks.ts";
import type { ComplexLanes, LaneArithmetic } from "./lane-arithmetic.ts";
import type { Address } from "./lines.ts";
import type { PairRule } from "./pair-rules.ts";

/** Pairs that are done in one call: their roots are products of one root and those of a table. */
const CHUNK = 1024;

/** Real and imaginary parts of lines in memory, `length` numbers each. */
export interface LongSpectrum {
  readonly parts: readonly [re: Address, im: Address];
  readonly length: number;
}

/** What of which is changed. */
export interface LongPairs {
  /** `h`: half of the real length. */
  readonly half: number;
  readonly count: number;
  readonly from: LongSpectrum;
  readonly to: LongSpectrum;
}

/** The phase that changes all lines; `to` must not be `from`. */
export function longPairs(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  rule: PairRule,
  { half, count, from, to }: LongPairs,
): Phase {
  const { bytes } = arithmetic.element;
  const chunks = Math.ceil(half / 2 / CHUNK);
  const fine = table(context, arithmetic, `${half}-fine`, CHUNK, (k) => rootOfUnity(k, 2 * half));
  const coarse = table(context, arithmetic, `${half}-coarse`, chunks, (k) =>
    rootOfUnity(1 + k * CHUNK, 2 * half),
  );
  const change = chunkFunction(context, arithmetic, rule, half, chunks);
  const total = count * chunks;
  const tiles = Math.min(total, tileCount(total, 8));
  return phase(context, `fft-long-${rule.name}`, tiles, (tile) => {
    const { f, frame } = tile;
    const range = tileRange(tile, total, tiles);
    const places = [...from.parts, ...to.parts].map((address) => f.let(address(frame)));
    forRange(f, range.from, range.to, 1, (index) => {
      const line = f.let(i32.divU(index, chunks));
      const [fromRe, fromIm, toRe, toIm] = places.map((place, i) => {
        const { length } = i < 2 ? from : to;
        return i32.add(place, i32.mul(line, length * bytes));
      });
      const roots = { fine: fine(frame), coarse: coarse(frame) };
      const chunk = i32.remU(index, chunks);
      f.call(change, { fromRe, fromIm, toRe, toIm, ...roots, chunk });
    });
  });
}

/** Cosines, then sines. */
function table(
  context: KernelContext,
  { element: { type } }: LaneArithmetic,
  name: string,
  count: number,
  root: (k: number) => readonly [number, number],
): Address {
  return context.once(`fft-long-pairs-${name}-${type}`, () => {
    const roots = Array.from({ length: count }, (_, k) => root(k));
    const values = [...roots.map(([c]) => c), ...roots.map(([, s]) => s)];
    return context.constants(
      type === "f32" ? Float32Array.from(values) : Float64Array.from(values),
    );
  });
}

const PARAMETERS = {
  fromRe: "i32",
  fromIm: "i32",
  toRe: "i32",
  toIm: "i32",
  fine: "i32",
  coarse: "i32",
  chunk: "i32",
} as const;

type Locals = Record<keyof typeof PARAMETERS, Variable<"i32">>;

/** Pairs `1 + CHUNK·chunk …`, and with the first chunk also the ends. */
function chunkFunction(
  { module }: KernelContext,
  arithmetic: LaneArithmetic,
  rule: PairRule,
  half: number,
  chunks: number,
) {
  const { bytes, lanes } = arithmetic.element;
  return module.function(`fft-long-${rule.name}`, { params: PARAMETERS }, (f, p) => {
    f.if(i32.eqz(p.chunk), () => writeEnds(f, arithmetic, rule, half, p));
    const root = rootsOfChunk(f, arithmetic, p, chunks);
    const first = f.let(i32.add(i32.mul(p.chunk, CHUNK), 1));
    const left = f.let(i32.sub(Math.floor(half / 2) + 1, first));
    const count = select(i32.ltS(left, CHUNK), left, CHUNK);
    forBlocks(f, 0, count, [lanes, 1], (i, width) => {
      const near = f.let(i32.mul(i32.add(first, i), bytes));
      const far = f.let(i32.sub((half + 1 - width) * bytes, near));
      const at = (place: Value<"i32">, reversed: boolean): Access => ({ place, width, reversed });
      const [nearAt, farAt] = [at(near, false), at(far, true)];
      const result = rule.pair(
        f,
        read(f, arithmetic, p, nearAt),
        read(f, arithmetic, p, farAt),
        root(i32.mul(i, bytes)),
      );
      write(f, arithmetic, p, result[0], nearAt);
      write(f, arithmetic, p, result[1], farAt);
    });
  });
}

/** Products of the chunk's root with those of the table, from a place in it on. */
function rootsOfChunk(
  f: FunctionBuilder,
  { element: { vector, bytes }, madd, nmadd }: LaneArithmetic,
  { fine, coarse, chunk }: Locals,
  chunks: number,
): (place: Value<"i32">) => readonly [c: Value<"v128">, s: Value<"v128">] {
  const at = f.let(i32.add(coarse, i32.mul(chunk, bytes)));
  const c = f.let(vector.loadSplat(at));
  const s = f.let(vector.loadSplat(at, chunks * bytes));
  return (place) => {
    const from = f.let(i32.add(fine, place));
    const cosine = f.let(vector.load(from));
    const sine = f.let(vector.load(from, CHUNK * bytes));
    return [
      f.let(nmadd(s, sine, vector.mul(c, cosine))),
      f.let(madd(s, cosine, vector.mul(c, sine))),
    ];
  };
}

/** Some neighboring entries of a line, perhaps from the last to the first. */
interface Access {
  /** In bytes from the start of the line. */
  readonly place: Value<"i32">;
  readonly width: number;
  readonly reversed: boolean;
}

function read(
  f: FunctionBuilder,
  { element: { vector, lanes, bytes } }: LaneArithmetic,
  { fromRe, fromIm }: Pick<Locals, "fromRe" | "fromIm">,
  { place, width, reversed }: Access,
): ComplexLanes {
  const one = bytes === 8 ? v128.load64Zero : v128.load32Zero;
  const part = (start: Value<"i32">) => {
    const address = i32.add(start, place);
    if (width === 1) return f.let(one(address));
    const value = f.let(vector.load(address));
    return reversed ? f.let(vector.shuffle(value, value, backward(lanes))) : value;
  };
  return { re: part(fromRe), im: part(fromIm) };
}

function write(
  f: FunctionBuilder,
  { element: { vector, lanes, bytes } }: LaneArithmetic,
  { toRe, toIm }: Pick<Locals, "toRe" | "toIm">,
  { re, im }: ComplexLanes,
  { place, width, reversed }: Access,
): void {
  const part = (start: Value<"i32">, given: Value<"v128">) => {
    const address = i32.add(start, place);
    const value = f.let(given);
    if (width > 1) {
      const turned = reversed ? vector.shuffle(value, value, backward(lanes)) : value;
      vector.store(f, address, turned);
    } else if (bytes === 8) v128.store64Lane(f, address, value, 0);
    else v128.store32Lane(f, address, value, 0);
  };
  part(toRe, re);
  part(toIm, im);
}

function backward(lanes: number): number[] {
  return Array.from({ length: lanes }, (_, lane) => lanes - 1 - lane);
}

/** Entries 0 and `h`. */
function writeEnds(
  f: FunctionBuilder,
  arithmetic: LaneArithmetic,
  rule: PairRule,
  half: number,
  p: Locals,
): void {
  const at = (entry: number): Access => ({
    place: i32.const(entry * arithmetic.element.bytes),
    width: 1,
    reversed: false,
  });
  const first = read(f, arithmetic, p, at(0));
  const [start, end] = rule.ends(first, () => read(f, arithmetic, p, at(half)));
  write(f, arithmetic, p, start, at(0));
  if (end) write(f, arithmetic, p, end, at(half));
}
