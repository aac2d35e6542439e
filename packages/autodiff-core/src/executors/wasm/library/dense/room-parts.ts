/** Room for float64 numbers, divided into parts that have names. */
import { type FunctionBuilder, i32, type Variable } from "../../encoding/index.ts";

/** Numbers per part. */
export type RoomParts<Name extends string> = Readonly<Record<Name, number>>;

/** Numbers of all parts. */
export function numbersOf(parts: RoomParts<string>): number {
  return Object.values(parts).reduce((sum, size) => sum + size, 0);
}

/** Addresses of the parts, one behind the other from `room` on. */
export function divideRoom<Name extends string>(
  f: FunctionBuilder,
  room: Variable<"i32">,
  parts: RoomParts<Name>,
): Readonly<Record<Name, Variable<"i32">>> {
  let before = 0;
  const addresses = Object.entries<number>(parts).map(([name, size]) => {
    const address = f.let(i32.add(room, 8 * before));
    before += size;
    return [name, address] as const;
  });
  return Object.fromEntries(addresses) as Readonly<Record<Name, Variable<"i32">>>;
}
