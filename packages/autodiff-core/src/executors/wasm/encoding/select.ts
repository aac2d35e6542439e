import { asValue } from "./constant.ts";
import { code, type Operand, TYPE_BYTE, type Value, type ValueType } from "./value.ts";

/** `condition ? ifTrue : ifFalse`, both computed, without a branch. */
export function select<T extends ValueType>(
  condition: Operand<"i32">,
  ifTrue: Value<T>,
  ifFalse: Operand<NoInfer<T>>,
): Value<T> {
  const other = asValue(ifTrue.type, ifFalse, "select: value if false");
  return code(ifTrue.type, [ifTrue, other, asValue("i32", condition, "select: condition")], [0x1b]);
}

/** `condition ? ifTrue : ifFalse` of which only the chosen one is computed. */
export function conditional<T extends ValueType>(
  condition: Operand<"i32">,
  ifTrue: Value<T>,
  ifFalse: Operand<NoInfer<T>>,
): Value<T> {
  const type = ifTrue.type;
  const test = asValue("i32", condition, "conditional: condition");
  const other = asValue(type, ifFalse, "conditional: value if false");
  const open = code("void", [test], [0x04, TYPE_BYTE[type]]);
  return code(type, [code("void", [open, ifTrue], [0x05]), other], [0x0b]);
}
