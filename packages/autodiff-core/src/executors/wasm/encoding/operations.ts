/**
 * The instructions as functions, grouped by the type or shape that the standard names them after:
 * `f32.add(a, b)`, `i32x4.shl(v, 1)`, `f64.store(f, p, x)`. Their types come from the same table as
 * their opcodes, and are checked again while building.
 *
 * @module
 */
import { asValue, type Shape, scalarConstant, vectorConstant } from "./constant.ts";
import { pushUnsigned } from "./leb128.ts";
import * as table from "./opcodes.ts";
import {
  type Code,
  code,
  type Emitter,
  type Operand,
  type Value,
  type ValueType,
  type Variable,
} from "./value.ts";

interface TypeOfLetter {
  i: "i32";
  l: "i64";
  f: "f32";
  d: "f64";
  v: "v128";
}

type Words<S> = S extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : S;

type Names<S> = Exclude<Words<S>, `@${string}`> & string;

type Inputs<S> = S extends `p${infer _}${infer Rest}`
  ? [address: Operand<"i32">, ...Inputs<Rest>]
  : S extends `#${infer Rest}`
    ? [lane: number, ...Inputs<Rest>]
    : S extends `z${infer Rest}`
      ? Inputs<Rest>
      : S extends `${infer Letter extends keyof TypeOfLetter}${infer Rest}`
        ? [operand: Operand<TypeOfLetter[Letter]>, ...Inputs<Rest>]
        : [];

type Arguments<S> = S extends `p${string}` ? [...Inputs<S>, offset?: number] : Inputs<S>;

type Operation<S> = S extends `!${infer Ins}>${infer Out extends keyof TypeOfLetter}`
  ? (f: Emitter, ...operands: Arguments<Ins>) => Variable<TypeOfLetter[Out]>
  : S extends `!${infer Ins}`
    ? (f: Emitter, ...operands: Arguments<Ins>) => void
    : S extends `${infer Ins}>${infer Out extends keyof TypeOfLetter}`
      ? (...operands: Arguments<Ins>) => Value<TypeOfLetter[Out]>
      : never;

type SignatureOf<T, Name> = { [S in keyof T]: Name extends Names<T[S]> ? S : never }[keyof T];

/** The functions that a table of opcodes describes. */
type Operations<T> = { readonly [N in Names<T[keyof T]>]: Operation<SignatureOf<T, N>> };

interface Scalar<T extends Exclude<ValueType, "v128">> {
  /** A constant; a plain number as operand is one too. */
  const(value: T extends "i64" ? number | bigint : number): Value<T>;
}

interface Vector {
  /** A constant from one number per lane, or one for all; a plain number as operand is the latter. */
  const(...lanes: readonly (number | bigint)[]): Value<"v128">;
  /** Choose lanes by number, those of `b` counting on from those of `a`. */
  shuffle(a: Value<"v128">, b: Value<"v128">, lanes: readonly number[]): Value<"v128">;
}

const TYPES: Readonly<Record<string, ValueType>> = {
  p: "i32",
  i: "i32",
  l: "i64",
  f: "f32",
  d: "f64",
  v: "v128",
};

/** A signature read once for all instructions that have it. */
interface Signature {
  readonly inputs: readonly string[];
  readonly effect: boolean;
  readonly result: ValueType | "void";
  readonly alignment: number;
  readonly count: number;
}

function parseSignature(text: string): Signature {
  const [inputs, output] = text.replace("!", "").split(">");
  const alignment = /p(\d)/.exec(inputs);
  const letters = [...inputs.replace(/\d/, "")];
  return {
    inputs: letters,
    effect: text[0] === "!",
    result: output ? TYPES[output] : "void",
    alignment: alignment ? Number(alignment[1]) : -1,
    count: letters.filter((letter) => letter !== "z").length,
  };
}

/** The bytes of an opcode written in hexadecimal, `step` further on. */
function opcodeBytes(hex: string, step: number): number[] {
  if (hex.length === 2) return [Number.parseInt(hex, 16) + step];
  const bytes = [Number.parseInt(hex.slice(0, 2), 16)];
  pushUnsigned(bytes, Number.parseInt(hex.slice(2), 16) + step);
  return bytes;
}

type BuildingFunction = (...operands: unknown[]) => Code | undefined;

function operation(
  where: string,
  signature: Signature,
  opcode: readonly number[],
  shape: Shape | undefined,
): BuildingFunction {
  const { inputs, effect, result, alignment, count } = signature;
  const first = effect ? 1 : 0;
  const most = first + count + (alignment < 0 ? 0 : 1);
  const places = inputs.map((_, i) => `${where}: operand ${i + 1}`);
  const plain = alignment < 0 && !inputs.some((letter) => letter === "#" || letter === "z");
  return (...given) => {
    if (effect && !isEmitter(given[0]))
      throw new Error(`${where}: has an effect, so its first argument is the function builder`);
    if (given.length > most) throw new Error(`${where}: too many operands`);
    const bytes = plain ? opcode : [...opcode];
    if (alignment >= 0) pushAccess(bytes as number[], alignment, given[first + count] ?? 0, where);
    const operands: Code[] = [];
    for (let i = 0; i < inputs.length; i++) {
      const letter = inputs[i];
      if (letter === "z") (bytes as number[]).push(0);
      else if (letter === "#") (bytes as number[]).push(laneIndex(given[first + i], shape, where));
      else
        operands.push(
          asValue(TYPES[letter], given[first + i] as Operand<ValueType>, places[i], shape),
        );
    }
    const built = code(result, operands, bytes);
    return effect ? perform(given[0] as Emitter, built) : built;
  };
}

/** Run code with an effect now; a result is kept in a local. */
function perform(f: Emitter, effect: Code): Code | undefined {
  if (effect.type !== "void") return f.let(effect as Value);
  f.emit(effect as Code<"void">);
  return undefined;
}

function isEmitter(f: unknown): f is Emitter {
  return typeof f === "object" && f !== null && "emit" in f && "let" in f;
}

function pushAccess(bytes: number[], alignment: number, offset: unknown, where: string): void {
  if (!(Number.isInteger(offset) && (offset as number) >= 0 && (offset as number) < 2 ** 32))
    throw new Error(`${where}: expected an offset from 0 to 2^32 - 1, received ${offset}`);
  bytes.push(alignment);
  pushUnsigned(bytes, offset as number);
}

function laneIndex(lane: unknown, shape: Shape | undefined, where: string, vectors = 1): number {
  const count = vectors * Number(shape ? shape.split("x")[1] : 128 / laneBits(where));
  if (Number.isInteger(lane) && (lane as number) >= 0 && (lane as number) < count)
    return lane as number;
  throw new Error(`${where}: expected a lane from 0 to ${count - 1}, received ${lane}`);
}

/** `v128.load32Lane` has no shape, but its name tells the width of its lanes. */
function laneBits(where: string): number {
  return Number(/(\d+)Lane/.exec(where)?.[1]);
}

function shuffle(
  shape: Shape,
  a: Value<"v128">,
  b: Value<"v128">,
  lanes: readonly number[],
): Value<"v128"> {
  const where = `${shape}.shuffle`;
  const count = Number(shape.split("x")[1]);
  if (lanes.length !== count)
    throw new Error(`${where}: expected ${count} lane numbers, received ${lanes.length}`);
  const width = 16 / count;
  const bytes = [0xfd, 0x0d];
  for (const lane of lanes) {
    laneIndex(lane, shape, where, 2);
    for (let byte = 0; byte < width; byte++) bytes.push(lane * width + byte);
  }
  const operand = (value: Value<"v128">, place: number) =>
    asValue("v128", value, `${where}: operand ${place}`, shape);
  return code("v128", [operand(a, 1), operand(b, 2)], bytes);
}

function operations(name: string, rows: Readonly<Record<string, string>>, shape?: Shape): object {
  const result: Record<string, unknown> = {};
  for (const [text, words] of Object.entries(rows)) {
    const signature = parseSignature(text);
    let hex = "";
    let step = 0;
    for (const word of words.split(" ")) {
      if (word[0] === "@") {
        hex = word.slice(1);
        step = 0;
      } else {
        result[word] = operation(`${name}.${word}`, signature, opcodeBytes(hex, step++), shape);
      }
    }
  }
  return result;
}

function scalar<T extends Exclude<ValueType, "v128">, Rows>(
  type: T,
  rows: Rows & Readonly<Record<string, string>>,
): Operations<Rows> & Scalar<T> {
  const constant: Scalar<T> = {
    const: (value) => scalarConstant(type, value, `${type}.const`),
  };
  return Object.assign(operations(type, rows), constant) as Operations<Rows> & Scalar<T>;
}

function vector<Rows>(
  shape: Shape,
  rows: Rows & Readonly<Record<string, string>>,
): Operations<Rows> & Vector {
  const special: Vector = {
    const: (...lanes) => vectorConstant(shape, lanes, `${shape}.const`),
    shuffle: (a, b, lanes) => shuffle(shape, a, b, lanes),
  };
  return Object.assign(operations(shape, rows, shape), special) as Operations<Rows> & Vector;
}

/** 32-bit integers, addresses and conditions. */
export const i32: Operations<typeof table.I32> & Scalar<"i32"> = /* @__PURE__ */ scalar(
  "i32",
  table.I32,
);
/** 64-bit integers. */
export const i64: Operations<typeof table.I64> & Scalar<"i64"> = /* @__PURE__ */ scalar(
  "i64",
  table.I64,
);
/** Single precision. */
export const f32: Operations<typeof table.F32> & Scalar<"f32"> = /* @__PURE__ */ scalar(
  "f32",
  table.F32,
);
/** Double precision. */
export const f64: Operations<typeof table.F64> & Scalar<"f64"> = /* @__PURE__ */ scalar(
  "f64",
  table.F64,
);
/** Size, growth, copies and fills of the memory; waiting, waking and the fence of threads. */
export const memory: Operations<typeof table.MEMORY> = /* @__PURE__ */ operations(
  "memory",
  table.MEMORY,
) as Operations<typeof table.MEMORY>;
/** Vectors without a shape: bitwise logic, and loads and stores of parts. */
export const v128: Operations<typeof table.V128> = /* @__PURE__ */ operations(
  "v128",
  table.V128,
) as Operations<typeof table.V128>;
/** Sixteen bytes. */
export const i8x16: Operations<typeof table.I8X16> & Vector = /* @__PURE__ */ vector(
  "i8x16",
  table.I8X16,
);
/** Eight 16-bit integers. */
export const i16x8: Operations<typeof table.I16X8> & Vector = /* @__PURE__ */ vector(
  "i16x8",
  table.I16X8,
);
/** Four 32-bit integers. */
export const i32x4: Operations<typeof table.I32X4> & Vector = /* @__PURE__ */ vector(
  "i32x4",
  table.I32X4,
);
/** Two 64-bit integers. */
export const i64x2: Operations<typeof table.I64X2> & Vector = /* @__PURE__ */ vector(
  "i64x2",
  table.I64X2,
);
/** Four single-precision numbers. */
export const f32x4: Operations<typeof table.F32X4> & Vector = /* @__PURE__ */ vector(
  "f32x4",
  table.F32X4,
);
/** Two double-precision numbers. */
export const f64x2: Operations<typeof table.F64X2> & Vector = /* @__PURE__ */ vector(
  "f64x2",
  table.F64X2,
);
