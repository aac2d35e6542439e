import { asValue } from "./constant.ts";
import {
  type CallArguments,
  call,
  type FunctionReference,
  type Parameters,
} from "./function-reference.ts";
import { pushUnsigned } from "./leb128.ts";
import {
  type Code,
  code,
  type Emitter,
  type Operand,
  TYPE_BYTE,
  type Value,
  type ValueType,
  type Variable,
} from "./value.ts";

/** A place to branch to: the end of a block or the start of a loop. */
export interface Label {
  readonly kind: "label";
}

interface Local<T extends ValueType> extends Variable<T> {
  readonly assign: readonly number[];
}

/** More instructions than this in one expression come from sharing it exponentially often. */
const LARGEST_EXPRESSION = 1e6;

/** Writes the body of one function: statements in order, locals, and structured control flow. */
export class FunctionBuilder implements Emitter {
  readonly #name: string;
  readonly #result: ValueType | "void";
  readonly #bytes: number[] = [];
  readonly #labels: Label[] = [];
  readonly #slotTypes: ValueType[] = [];
  readonly #slotNames: string[] = [];
  /** The variable that a slot holds now: reads through another handle are mistakes. */
  readonly #owners: (Variable | undefined)[] = [];
  readonly #parameterCount: number;
  readonly params: Readonly<Record<string, Variable>>;
  #free: number[] = [];
  #scope: number[] = [];
  #reachable = true;

  constructor(name: string, params: Parameters, result: ValueType | "void") {
    this.#name = name;
    this.#result = result;
    this.params = Object.fromEntries(
      Object.entries(params).map(([parameter, type]) => [
        parameter,
        this.#declare(type, parameter),
      ]),
    );
    this.#parameterCount = this.#slotTypes.length;
  }

  /** What the locals are called, parameters first; "" for those without a name. */
  get localNames(): readonly string[] {
    return this.#slotNames;
  }

  /** Append code that leaves nothing on the stack. */
  emit(effect: Code<"void">): void {
    if (effect.type !== "void")
      throw this.#error(`a statement must not leave a value, received ${effect.type}; use f.drop`);
    this.#encode(effect);
  }

  /** Compute a value once, now, into a new local that lasts to the end of the enclosing block. */
  let<T extends ValueType>(value: Value<T>, name = ""): Variable<T> {
    if (!(value?.type in TYPE_BYTE) || value.type === ("void" as T))
      throw this.#error(`let: expected an expression, received ${value?.type ?? value}`);
    this.#encode(value);
    const local = this.#declare(value.type, name);
    this.#write(local.assign);
    return local;
  }

  /** Assign to a local or mutable global. */
  set<T extends ValueType>(target: Variable<T>, value: Operand<NoInfer<T>>): void {
    if (!target.assign) throw this.#error(`set: ${target.name || target.type} is immutable`);
    this.#checkOwner(target);
    this.#encode(asValue(target.type, value, `${this.#name}: set ${target.name}`.trimEnd()));
    this.#write(target.assign);
  }

  /** Compute a value for its effect only. */
  drop(value: Value): void {
    this.#encode(value);
    this.#bytes.push(0x1a);
  }

  /** Call a function now; its result is kept in a local. */
  call<P extends Parameters, R extends ValueType | "void">(
    target: FunctionReference<P, R>,
    values: CallArguments<P>,
  ): R extends ValueType ? Variable<R> : void;
  call(target: FunctionReference, values: CallArguments<Parameters>): Variable | undefined {
    const effect = call(target, values);
    if (effect.type !== "void") return this.let(effect as Value);
    this.#encode(effect);
    return undefined;
  }

  /** Statements with a label at their end, to branch out of. */
  block(body: (end: Label) => void): void {
    this.#structure(0x02, body);
  }

  /** Statements with a label at their start, to branch back to; falls out at the end. */
  loop(body: (again: Label) => void): void {
    this.#structure(0x03, body);
  }

  /** Statements under a condition. */
  if(
    condition: Operand<"i32">,
    then: (end: Label) => void,
    otherwise?: (end: Label) => void,
  ): void {
    this.#encode(asValue("i32", condition, `${this.#name}: if: condition`));
    this.#structure(0x04, then, otherwise);
  }

  /** Locals made inside end with it, without a block in the code. */
  scope(body: () => void): void {
    const outer = this.#scope;
    this.#scope = [];
    body();
    for (const slot of this.#scope) this.#owners[slot] = undefined;
    this.#free = this.#free.concat(this.#scope);
    this.#scope = outer;
  }

  /** Branch to a label of an enclosing block. */
  br(label: Label): void {
    this.#bytes.push(0x0c);
    pushUnsigned(this.#bytes, this.#depth(label));
    this.#reachable = false;
  }

  /** Branch to a label if `condition` is not zero. */
  brIf(condition: Operand<"i32">, label: Label): void {
    this.#encode(asValue("i32", condition, `${this.#name}: brIf: condition`));
    this.#bytes.push(0x0d);
    pushUnsigned(this.#bytes, this.#depth(label));
  }

  /** Branch to `labels[index]`, or to `otherwise` if there is none; `index` is unsigned. */
  brTable(index: Operand<"i32">, labels: readonly Label[], otherwise: Label): void {
    this.#encode(asValue("i32", index, `${this.#name}: brTable: index`));
    this.#bytes.push(0x0e);
    pushUnsigned(this.#bytes, labels.length);
    for (const label of labels) pushUnsigned(this.#bytes, this.#depth(label));
    pushUnsigned(this.#bytes, this.#depth(otherwise));
    this.#reachable = false;
  }

  /** Leave the function, with its result if it has one. */
  return(value?: Operand<ValueType>): void {
    if (value !== undefined || this.#result !== "void") this.#encode(this.#resultValue(value));
    this.#bytes.push(0x0f);
    this.#reachable = false;
  }

  /** Trap: ends the run with a RuntimeError. */
  unreachable(): void {
    this.#bytes.push(0x00);
    this.#reachable = false;
  }

  /** The function's entry of the code section, after the value that its body returned. */
  finish(value: Operand<ValueType> | undefined): number[] {
    if (value !== undefined) this.#encode(this.#resultValue(value));
    else if (this.#reachable && this.#result !== "void")
      throw this.#error(`the body ends without a result of type ${this.#result}`);
    const entry: number[] = [];
    pushLocals(entry, this.#slotTypes.slice(this.#parameterCount));
    for (const byte of this.#bytes) entry.push(byte);
    // A body that ended in a branch still has to type-check at its end.
    if (value === undefined && this.#result !== "void") entry.push(0x00);
    entry.push(0x0b);
    return entry;
  }

  #structure(
    opcode: number,
    body: (label: Label) => void,
    otherwise?: (label: Label) => void,
  ): void {
    const label: Label = { kind: "label" };
    this.#bytes.push(opcode, TYPE_BYTE.void);
    this.#labels.push(label);
    this.scope(() => body(label));
    if (otherwise) {
      this.#bytes.push(0x05);
      this.#reachable = true;
      this.scope(() => otherwise(label));
    }
    this.#labels.pop();
    this.#bytes.push(0x0b);
    this.#reachable = true;
  }

  #resultValue(value: Operand<ValueType> | undefined): Value {
    if (this.#result === "void") throw this.#error("return: the function has no result");
    return asValue(this.#result, value, `${this.#name}: return`);
  }

  #depth(label: Label): number {
    const position = this.#labels.lastIndexOf(label);
    if (position < 0) throw this.#error("branch to a label outside of its block");
    return this.#labels.length - 1 - position;
  }

  #declare<T extends ValueType>(type: T, name: string): Local<T> {
    const position = this.#free.findIndex((slot) => this.#slotTypes[slot] === type);
    const slot = position < 0 ? this.#slotTypes.length : this.#free.splice(position, 1)[0];
    if (position < 0) this.#slotTypes.push(type);
    const number: number[] = [];
    pushUnsigned(number, slot);
    const read = code(type, [], [0x20, ...number]);
    const local: Local<T> = { ...read, slot, name, assign: [0x21, ...number] };
    this.#owners[slot] = local;
    this.#slotNames[slot] ||= name;
    this.#scope.push(slot);
    return local;
  }

  #encode(value: Code): void {
    if (value.size > LARGEST_EXPRESSION)
      throw this.#error(`an expression has ${value.size} instructions; share parts by f.let`);
    this.#append(value);
  }

  #append(value: Code): void {
    if (value.slot >= 0) this.#checkOwner(value);
    const { operands, bytes } = value;
    for (let i = 0; i < operands.length; i++) this.#append(operands[i]);
    this.#write(bytes);
  }

  #write(bytes: readonly number[]): void {
    for (let i = 0; i < bytes.length; i++) this.#bytes.push(bytes[i]);
  }

  #checkOwner(local: Code): void {
    if (local.slot >= 0 && this.#owners[local.slot] !== local)
      throw this.#error(
        `local ${(local as Variable).name || `of type ${local.type}`} is used outside of its block or function`,
      );
  }

  #error(message: string): Error {
    return new Error(`${this.#name}: ${message}`);
  }
}

/** Locals as runs of one type. */
function pushLocals(out: number[], types: readonly ValueType[]): void {
  const runs: [count: number, type: ValueType][] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.[1] === type) last[0]++;
    else runs.push([1, type]);
  }
  pushUnsigned(out, runs.length);
  for (const [count, type] of runs) {
    pushUnsigned(out, count);
    out.push(TYPE_BYTE[type]);
  }
}
