import { pushSigned32, pushSigned64 } from "./leb128.ts";
import { code, type Operand, type Value, type ValueType } from "./value.ts";

/** What a lane of a vector may hold. */
export type LaneType = "i8" | "i16" | "i32" | "i64" | "f32" | "f64";

/** A vector type by its lanes. */
export type Shape = "i8x16" | "i16x8" | "i32x4" | "i64x2" | "f32x4" | "f64x2";

/** The bytes of one number in memory order. */
export function laneBytes(type: LaneType, value: number | bigint, where: string): number[] {
  const view = new DataView(new ArrayBuffer(Number(type.slice(1)) / 8));
  if (type === "f32") view.setFloat32(0, Number(value), true);
  else if (type === "f64") view.setFloat64(0, Number(value), true);
  else if (type === "i64") view.setBigInt64(0, integer(type, value, where), true);
  else if (type === "i32") view.setInt32(0, Number(integer(type, value, where)), true);
  else if (type === "i16") view.setInt16(0, Number(integer(type, value, where)), true);
  else view.setInt8(0, Number(integer(type, value, where)));
  return [...new Uint8Array(view.buffer)];
}

/** A vector constant from one number per lane, or from one for all lanes. */
export function vectorConstant(
  shape: Shape,
  lanes: readonly (number | bigint)[],
  where: string,
): Value<"v128"> {
  const [type, count] = shape.split("x") as [LaneType, string];
  if (lanes.length !== 1 && lanes.length !== Number(count))
    throw new Error(`${where}: expected ${count} lanes, received ${lanes.length}`);
  const bytes = lanes.flatMap((lane) => laneBytes(type, lane, where));
  const copies = lanes.length === 1 ? Number(count) : 1;
  return code("v128", [], [0xfd, 0x0c, ...Array<number[]>(copies).fill(bytes).flat()]);
}

/** A scalar constant. */
export function scalarConstant<T extends Exclude<ValueType, "v128">>(
  type: T,
  value: number | bigint,
  where: string,
): Value<T> {
  const bytes: number[] = [];
  if (type === "i32") {
    bytes.push(0x41);
    pushSigned32(bytes, checkedInt32(value, where));
  } else if (type === "i64") {
    bytes.push(0x42);
    pushSigned64(bytes, integer("i64", value, where));
  } else {
    bytes.push(type === "f32" ? 0x43 : 0x44, ...laneBytes(type, value, where));
  }
  return code(type, [], bytes);
}

/**
 * An operand as an expression of the wanted type: numbers become constants, in every lane if
 * `shape` is given.
 */
export function asValue<T extends ValueType>(
  type: T,
  operand: Operand<T> | undefined,
  where: string,
  shape?: Shape,
): Value<T> {
  if (typeof operand === "object" && operand.type === type) return operand as Value<T>;
  if (typeof operand === "number" || typeof operand === "bigint") {
    if (type !== "v128")
      return scalarConstant(type as Exclude<ValueType, "v128">, operand, where) as Value<T>;
    if (shape) return vectorConstant(shape, [operand], where) as Value<T>;
    throw new Error(`${where}: a number has no shape here; write for example f32x4.const(x)`);
  }
  const received = operand && typeof operand === "object" ? operand.type : String(operand);
  throw new Error(`${where}: expected ${type}, received ${received}`);
}

/** The common case of `integer` without arithmetic on bigints. */
function checkedInt32(value: number | bigint, where: string): number {
  return typeof value === "number" && value === (value | 0)
    ? value
    : Number(integer("i32", value, where));
}

/** Both the signed and the unsigned reading of an integer type may be written. */
function integer(type: LaneType, value: number | bigint, where: string): bigint {
  const bits = BigInt(type.slice(1));
  const exact = typeof value === "bigint" || Number.isInteger(value);
  const limit = 1n << bits;
  if (exact && BigInt(value) >= -limit / 2n && BigInt(value) < limit) return BigInt(value);
  throw new Error(`${where}: expected an integer of ${bits} bits, received ${value}`);
}
