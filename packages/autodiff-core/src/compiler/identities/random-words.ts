/**
 * Random words are drawn in a row and reshaped. Drawn in their shape they need no memory between the loop that draws them
 * and one that, say, sums their rows.
 */
import type { Atom } from "../../program/program.ts";
import { sizeOf, stridesOf } from "../../shape.ts";
import { literal } from "../fold-constants.ts";
import { add, broadcast, mul, reshape } from "../lowered-primitives.ts";
import type { Rewriting, Rule, RuleTable } from "../rewrite.ts";

/** `reshape(cipher(keys, counters)) = cipher(reshape(keys), reshape(counters))` where these are computed anyway. */
const reshapeOfWords: Rule = ({ inputs: [x], outputs: [out] }, at) => {
  const cipher = at.madeBy(x, "threefry2x32");
  if (x.kind === "literal" || cipher === undefined || x.shape.length !== 1) return undefined;
  const operands = cipher.inputs.map((operand) => inShape(operand, out.shape, at));
  if (operands.some((operand) => operand === undefined)) return undefined;
  const inputs = operands.map((make) => (make as () => Atom)());
  return at.applyAll({ ...cipher, inputs })[cipher.outputs.indexOf(x)];
};

/** Writes an operand in another shape, if that takes no memory. */
function inShape(x: Atom, shape: readonly number[], at: Rewriting): (() => Atom) | undefined {
  if (x.kind === "literal") return () => literal({ shape, dtype: x.dtype }, x.value);
  if (at.madeBy(x, "iota") !== undefined) return () => count(x, shape, at);
  const word = at.madeBy(x, "broadcast")?.inputs[0];
  if (word === undefined || sizeOf(word.shape) !== 1) return undefined;
  const scalar = () => at.apply(reshape, [word], { shape: [] });
  return () => at.apply(broadcast, [scalar()], { shape, axes: [] });
}

/** `0, 1, …` in row-major order: the sum of the indices times the strides. */
function count(x: Atom, shape: readonly number[], at: Rewriting): Atom {
  const { dtype } = x;
  const iota = at.definition(x)?.primitive;
  const terms = stridesOf(shape).flatMap((stride, axis) => {
    if (iota === undefined || shape[axis] === 1) return [];
    const index = at.apply(iota, [], { shape, axis, dtype });
    return [stride === 1 ? index : at.apply(mul, [index, literal({ shape, dtype }, stride)])];
  });
  if (terms.length === 0) return literal({ shape, dtype }, 0);
  return terms.reduce((a, b) => at.apply(add, [a, b]));
}

export const RANDOM_WORDS: RuleTable = { reshape: [reshapeOfWords] };
