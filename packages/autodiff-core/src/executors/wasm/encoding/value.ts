/** The types of WebAssembly's values that kernels use. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

/** The byte that stands for a type in a module. */
export const TYPE_BYTE: Readonly<Record<ValueType | "void", number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  void: 0x40,
};

/**
 * A piece of code that leaves one value on the stack (or none): its operands' code in order, then
 * its own bytes. Immutable; it runs wherever it is used, each time it is used.
 */
export interface Code<T extends ValueType | "void" = ValueType | "void"> {
  readonly type: T;
  readonly operands: readonly Code[];
  readonly bytes: readonly number[];
  /** Instructions in all, operands included. */
  readonly size: number;
  /** The number of the local this reads, -1 for other code. */
  readonly slot: number;
}

/** An expression of type `T`. */
export type Value<T extends ValueType = ValueType> = Code<T>;

/** A variable of a function or module: an expression that reads it, and what `f.set` needs. */
export interface Variable<T extends ValueType = ValueType> extends Code<T> {
  readonly name: string;
  /** Bytes that write the value on the stack into it; absent if it is immutable. */
  readonly assign: readonly number[] | undefined;
}

/** What an operand may be: an expression, or a JavaScript number that becomes a constant. */
export type Operand<T extends ValueType> = Value<T> | (T extends "i64" ? number | bigint : number);

/** Put operands and the bytes that follow them together. */
export function code<T extends ValueType | "void">(
  type: T,
  operands: readonly Code[],
  bytes: readonly number[],
): Code<T> {
  let size = 1;
  for (let i = 0; i < operands.length; i++) size += operands[i].size;
  return { type, operands, bytes, size, slot: -1 };
}

/** Where code with an effect goes: what instructions need of a function builder. */
export interface Emitter {
  emit(effect: Code<"void">): void;
  let<T extends ValueType>(value: Value<T>): Variable<T>;
}
