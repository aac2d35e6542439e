/** Functions that are a few calls of elementary ones, entry by entry. */
import { callFunction } from "../../../wgsl/functions/call.ts";
import { literal, valueType } from "../../../wgsl/types.ts";
import { emitItems, sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";

/** A call of an elementary function. */
type Call = (name: string, operand: string) => string;

/** An expression of the operands, which are called `x` and `y`. */
function entrywise(expression: (call: Call) => string): LibraryEmitter {
  return (context, { operands, results }) => {
    const count = sizeOf(results[0].shape);
    return emitItems(context, count, { operands, results }, ({ shader, load, store }) => {
      const call: Call = (name, operand) => callFunction(shader, "float32", name, [operand]);
      const names = load.map((value, i) => {
        const type = valueType(operands[i].dtype);
        return `let ${"xy"[i]}: ${type} = ${value("item")};`;
      });
      return `${names.join("\n")}\n${store[0]("item", expression(call))}`;
    });
  };
}

/** `x·f(y)`, and 0 for `x = 0` unless `y` is NaN. */
function timesFunction(name: "log" | "log1p"): LibraryEmitter {
  return entrywise((call) => {
    const isNumber = "(bitcast<u32>(y) & 0x7fffffffu) <= 0x7f800000u";
    return `select(x * ${call(name, "y")}, 0f, (x == 0f) & (${isNumber}))`;
  });
}

export const emitXlogy: LibraryEmitter = /* @__PURE__ */ timesFunction("log");
export const emitXlog1py: LibraryEmitter = /* @__PURE__ */ timesFunction("log1p");

/** `cos x - 1`. */
export const emitCosm1: LibraryEmitter = /* @__PURE__ */ entrywise((call) => {
  const sine = call("sin", "(0.5f * x)");
  return `(-2f * ${sine} * ${sine})`;
});

/** `log(1 - e^-x)`. */
export const emitLog1mexp: LibraryEmitter = /* @__PURE__ */ entrywise((call) => {
  const small = call("log", `(-${call("expm1", "(-x)")})`);
  const large = call("log1p", `(-${call("exp", "(-x)")})`);
  return `select(${large}, ${small}, x < ${literal("float32", Math.LN2)})`;
});

/** `-x log x`; 0 at 0, `-∞` below. */
export const emitEntr: LibraryEmitter = /* @__PURE__ */ entrywise((call) => {
  const below = literal("float32", Number.NEGATIVE_INFINITY);
  return `select(select(-x * ${call("log", "x")}, ${below}, x < 0f), 0f, x == 0f)`;
});

/** `log(x/(1 - x))`, from the distance to 1/2 where the quotient is about 1. */
export const emitLogit: LibraryEmitter = /* @__PURE__ */ entrywise((call) => {
  const far = call("log", "(x / (1f - x))");
  const near = call("log1p", "((2f * x - 1f) / (1f - x))");
  return `select(${near}, ${far}, (x < 0.3f) | (x > 0.65f))`;
});
