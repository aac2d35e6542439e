import { asValue } from "./constant.ts";
import { pushUnsigned } from "./leb128.ts";
import { type Code, code, type Operand, type ValueType } from "./value.ts";

/** The parameters of a function by name, in order. */
export type Parameters = Readonly<Record<string, ValueType>>;

/** A function of the module that can be called and exported. */
export interface FunctionReference<
  P extends Parameters = Parameters,
  R extends ValueType | "void" = ValueType | "void",
> {
  readonly kind: "function";
  readonly index: number;
  readonly name: string;
  readonly params: P;
  readonly result: R;
}

/** The arguments of a call by the names of the parameters. */
export type CallArguments<P extends Parameters> = { readonly [N in keyof P]: Operand<P[N]> };

/** A call as an expression, made where it is used: for functions without effects. */
export function call<P extends Parameters, R extends ValueType | "void">(
  target: FunctionReference<P, R>,
  values: CallArguments<P>,
): Code<R> {
  const operands = Object.keys(target.params).map((name) =>
    asValue(target.params[name], values[name], `call of ${target.name}: ${name}`),
  );
  const bytes = [0x10];
  pushUnsigned(bytes, target.index);
  return code(target.result, operands, bytes);
}
