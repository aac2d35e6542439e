/**
 * Write WebAssembly modules as bytes, with kernels that read like code.
 *
 * A {@link ModuleWriter} collects imports, functions and exports. A function's body gets a
 * {@link FunctionBuilder} `f` and its parameters:
 *
 * ```ts
 * const { vector, scalar, type, bytes, lanes } = float32;
 * const madd = multiplyAdd(vector, supports("relaxedSimd"));
 * const m = new ModuleWriter();
 * m.importMemory("env", "memory", { initial: 1 });
 * m.export(
 *   m.function("axpy", { params: { n: "i32", a: type, x: "i32", y: "i32" } }, (f, { n, a, x, y }) => {
 *     const splat = f.let(vector.splat(a));
 *     forBlocks(f, 0, n, [4 * lanes, lanes, 1], (i, width) => {
 *       const px = f.let(i32.add(x, i32.mul(i, bytes)));
 *       const py = f.let(i32.add(y, i32.mul(i, bytes)));
 *       if (width === 1) {
 *         scalar.store(f, py, scalar.add(scalar.mul(a, scalar.load(px)), scalar.load(py)));
 *         return;
 *       }
 *       for (let at = 0; at < width * bytes; at += lanes * bytes)
 *         vector.store(f, py, madd(splat, vector.load(px, at), vector.load(py, at)), at);
 *     });
 *   }),
 * );
 * const { instance } = await WebAssembly.instantiate(m.encode(), { env: { memory } });
 * ```
 *
 * **Expressions** are trees: `f32.add(a, b)` returns a value that can be an operand of others. A
 * number is a constant of the type wanted there, in all lanes where a vector with a shape is wanted.
 * An expression runs where it is used, and each time it is used: what is used more than once, or
 * loads what is stored to later, goes into a local by `f.let(value)`. Loops of JavaScript unroll.
 *
 * **Effects** take `f` first and happen in the order of the calls: `f32.store(f, p, x, offset)`,
 * `memory.fill(f, …)`, `i32.atomicAdd(f, p, 1)` (whose result is a local), `f.set(local, value)`,
 * `f.call(g, { x })`. A function without effects may also be called inside an expression:
 * `call(g, { x })`.
 *
 * **Control flow** takes callbacks: `f.if(condition, then, otherwise)`, {@link forRange},
 * {@link forBlocks}, {@link whileLoop}, {@link switchOn}; `f.block` and `f.loop` hand a label to
 * `f.br`, `f.brIf` and `f.brTable`. Locals made in a callback end with it and their place is used
 * again. {@link select} computes both values, {@link conditional} the one it needs.
 *
 * **Instructions** have the standard's names in camel case (`i32.shrU`, `i32x4.extendLowI16x8S`),
 * three with shorter ones: `i32.atomicAdd` for `i32.atomic.rmw.add` and its like, `memory.notify`,
 * `wait32`, `wait64` and `fence` for `memory.atomic.notify` … `atomic.fence`, and `f32x4.loadSplat`
 * for the load-splat of that width. Loads and stores of whole vectors are in every shape.
 *
 * **Mistakes** (a wrong type, a local out of its block, a lane that is not there) throw an `Error`
 * that names the instruction or function: they are mistakes in a kernel, not of a user.
 *
 * @module
 */
export { type Feature, supports } from "./features.ts";
export {
  type FloatScalar,
  type FloatType,
  type FloatVector,
  float32,
  float64,
  multiplyAdd,
} from "./float-type.ts";
export { FunctionBuilder, type Label } from "./function-builder.ts";
export {
  type CallArguments,
  call,
  type FunctionReference,
  type Parameters,
} from "./function-reference.ts";
export { forBlocks, forRange, switchOn, whileLoop } from "./loops.ts";
export {
  type FunctionBody,
  type FunctionSignature,
  type GlobalReference,
  type MemoryLimits,
  type MemoryReference,
  ModuleWriter,
} from "./module-writer.ts";
export {
  f32,
  f32x4,
  f64,
  f64x2,
  i8x16,
  i16x8,
  i32,
  i32x4,
  i64,
  i64x2,
  memory,
  v128,
} from "./operations.ts";
export { conditional, select } from "./select.ts";
export type { Operand, Value, ValueType, Variable } from "./value.ts";
