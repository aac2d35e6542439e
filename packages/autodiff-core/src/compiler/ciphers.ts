/**
 * The block cipher of random numbers as additions, rotations and exclusive ors, which fuse with what counts its blocks and
 * with what becomes of its words: no key, counter or word is stored. The same bits.
 */
import { subPrograms } from "../program/inline.ts";
import type { Atom, Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { sizeOf } from "../shape.ts";
import { literal } from "./fold-constants.ts";
import { add, rotateLeft, xor } from "./lowered-primitives.ts";
import { kindOf } from "./primitive-kinds.ts";
import { type Rewriting, type Rule, rewrite } from "./rewrite.ts";

/** Blocks beyond which vectors are full. */
const FEW = 16;

/**
 * Write the ciphers of a program out, but for words that become float64: a loop with those has vectors of two lanes, in
 * which the cipher takes twice as long as in a kernel of its own.
 */
export function expandCiphers(program: Program): Program {
  const wide = new Set<Atom>();
  markDoubles(program, wide);
  const expand: Rule = ({ inputs, outputs }, at) => {
    const isWide = outputs.some((word) => wide.has(word)) && sizeOf(outputs[0].shape) > FEW;
    return isWide ? undefined : threefry(inputs, at);
  };
  const expanded = rewrite(program, { threefry2x32: [expand] });
  return expanded === program ? program : simplify(expanded);
}

/** Add what elementwise operations make float64 of. */
function markDoubles(program: Program, wide: Set<Atom>): void {
  for (const equation of [...program.equations].reverse()) {
    const { inputs, outputs, params } = equation;
    for (const body of subPrograms(params)) markDoubles(body, wide);
    const kind = kindOf(equation);
    if (kind !== "elementwise" && kind !== "layout") continue;
    const isWide = (v: Atom) => v.dtype === "float64" || wide.has(v);
    if (outputs.some(isWide)) for (const x of inputs) wide.add(x);
  }
}

/** The constant of the key schedule. */
const PARITY = 0x1bd11bda;

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];

/**
 * Threefry-2x32: 20 rounds in five groups; before each, and at the end, words of the key are added.
 *
 * @see Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC'11, doi:10.1145/2063384.2063405.
 */
function threefry([key0, key1, counter0, counter1]: readonly Atom[], at: Rewriting): Atom[] {
  const sum = (a: Atom, b: Atom) => at.apply(add, [a, b]);
  const both = (a: Atom, b: Atom) => at.apply(xor, [a, b]);
  const word = (value: number) => literal(key0, value);
  const key = [key0, key1, both(both(key0, key1), word(PARITY))];
  let x = sum(counter0, key0);
  let y = sum(counter1, key1);
  for (let group = 1; group <= 5; group++) {
    for (const distance of ROTATIONS[(group + 1) % 2]) {
      x = sum(x, y);
      y = both(at.apply(rotateLeft, [y, word(distance)]), x);
    }
    x = sum(x, key[group % 3]);
    // The key's part first: it is the same for all blocks, where loops compute it once.
    y = sum(y, sum(key[(group + 1) % 3], word(group)));
  }
  return [x, y];
}
