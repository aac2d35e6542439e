import type { TensorSpec } from "../host-array.ts";
import type { Params } from "../primitive.ts";
import { type Atom, isProgram, type Program, type Variable } from "./program.ts";

export function specKey(spec: TensorSpec): string {
  return `${spec.dtype}[${spec.shape.join(",")}]`;
}

/** Text that is equal for two sets of parameters exactly when they mean the same. */
export function paramsKey(params: Params): string {
  return JSON.stringify(params, (_name, value: unknown) => {
    if (isProgram(value)) return programKey(value);
    if (typeof value === "function") return functionKey(value);
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    return value;
  });
}

const programKeys = /* @__PURE__ */ new WeakMap<Program, string>();

/** Text that is equal for two programs exactly when they are the same up to the names of variables. */
export function programKey(program: Program): string {
  const known = programKeys.get(program);
  if (known !== undefined) return known;
  const numbers = new Map<Variable, number>();
  const define = (v: Variable): string => {
    numbers.set(v, numbers.size);
    return specKey(v);
  };
  const atom = (a: Atom): string =>
    a.kind === "variable"
      ? `${numbers.get(a)}`
      : `${Object.is(a.value, -0) ? "-0" : a.value}:${specKey(a)}`;
  const lines = [program.inputs.map(define).join(" ")];
  for (const { primitive, inputs, params, outputs } of program.equations) {
    const operands = inputs.map(atom).join(" ");
    lines.push(
      `${outputs.map(define).join(" ")}=${primitive.name}${paramsKey(params)} ${operands}`,
    );
  }
  lines.push(program.outputs.map(atom).join(" "));
  const key = lines.join("\n");
  programKeys.set(program, key);
  return key;
}

const functionKeys = /* @__PURE__ */ new WeakMap<object, string>();
let functionCount = 0;

/** Functions are equal only to themselves. */
function functionKey(fn: object): string {
  let key = functionKeys.get(fn);
  if (key === undefined) {
    key = `fn${functionCount++}`;
    functionKeys.set(fn, key);
  }
  return key;
}
