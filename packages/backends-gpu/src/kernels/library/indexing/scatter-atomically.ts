/** Combining entries by atomic operations on their words, in any order. */
import type { DType } from "@fluxion/autodiff-core";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { affine, positionsFrom } from "../../../wgsl/indices.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { storedType } from "../../../wgsl/types.ts";
import { accessTo, finishItems, plus, sizeOf } from "../blocks.ts";
import { type Extremum, extremumBits, ofExtremumBits } from "../order/ordered-bits.ts";
import { baseOf, type Scatter } from "./targets.ts";

/** How a word takes up another one. */
export interface AtomicRule {
  /** The word of a value. */
  readonly encode: (shader: ShaderWriter, value: string) => string;
  /** The value of a word; left out where it is its bits. */
  readonly decode?: (shader: ShaderWriter, word: string) => string;
  /** Statements that let the word at a pointer take up `word`. */
  readonly combine: (pointer: string) => string;
}

/** Additions of integers have an instruction. */
export function atomicSum(dtype: DType): AtomicRule {
  if (dtype === "float32") return tried(dtype, "+");
  return { encode: wordOf(dtype), combine: (pointer) => `atomicAdd(${pointer}, word);` };
}

export function atomicProduct(dtype: DType): AtomicRule {
  return tried(dtype, "*");
}

/** Extrema are those of bits that are ordered as the numbers are. */
export function atomicExtremum(dtype: DType, kind: Extremum): AtomicRule {
  return {
    encode: (shader, value) => extremumBits(shader, { dtype, kind }, value),
    decode: (shader, word) => ofExtremumBits(shader, { dtype, kind }, word),
    combine: (pointer) => `atomicMax(${pointer}, word);`,
  };
}

/** An operation that is tried until no other invocation has come between. */
function tried(dtype: DType, operator: "+" | "*"): AtomicRule {
  const value = (word: string): string => `bitcast<${storedType(dtype)}>(${word})`;
  return {
    encode: wordOf(dtype),
    combine: (pointer) => `var old = atomicLoad(${pointer});
loop {
let tried = atomicCompareExchangeWeak(${pointer}, old, bitcast<u32>(${value("old")} ${operator} ${value("word")}));
if (tried.exchanged) { break; }
old = tried.old_value;
}`,
  };
}

function wordOf(dtype: DType): AtomicRule["encode"] {
  return (_shader, value) => (dtype === "uint32" ? value : `bitcast<u32>(${value})`);
}

/** The first operand's entries as words of the result; then what the rows have; then words become values. */
export function emitScatterAtomically(
  context: KernelContext,
  { x, indices, updates, result, axes, rows }: Scatter,
  { encode, decode, combine }: AtomicRule,
): readonly DispatchStep[] {
  const { sizes, strides, restShape, restStrides } = axes;
  const count = sizeOf(result.shape);
  const items = rows * sizeOf(restShape);
  const atomically = (
    shader: ShaderWriter,
    index: string,
    statements: (pointer: string) => string,
  ): string => shader.atomically(result.buffer, plus(result.offset, index), statements);
  const begin = (operands: Scatter["x"][]) =>
    accessTo(context, { operands, results: [result] }, [result.buffer]);
  const first = finishItems(context, count, begin([x]), ({ shader, load }) =>
    atomically(
      shader,
      "item",
      (pointer) => `atomicStore(${pointer}, ${encode(shader, load[0]("item"))});`,
    ),
  );
  const combined = finishItems(context, items, begin([indices, updates]), ({ shader, load }) => {
    const { code, positions } = positionsFrom("item", [rows, ...restShape], "i");
    const [row, ...rest] = positions;
    return [
      code,
      baseOf(load[0], row, sizes, strides),
      "if (inside) {",
      `let word = ${encode(shader, load[1]("item"))};`,
      atomically(shader, `base + ${affine(0, restStrides, rest)}`, combine),
      "}",
    ].join("\n");
  });
  if (decode === undefined) return [...first, ...combined];
  const last = finishItems(context, count, begin([]), ({ shader }) => {
    return atomically(shader, "item", (pointer) => {
      const word = `bitcast<u32>(${decode(shader, `atomicLoad(${pointer})`)})`;
      return `atomicStore(${pointer}, ${word});`;
    });
  });
  return [...first, ...combined, ...last];
}
