/** What is made of singular values and vectors: `pinv`, `leastSquares` and `polarFactor`. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { literal } from "../../../wgsl/types.ts";
import { floatBlocks, forEachEntry, matricesOf, matrixBlock, NAN } from "../dense/matrices.ts";
import { entriesOf, transposed } from "../dense/subtract-product.ts";
import { declareTests } from "../dense/team.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { multiply } from "./product.ts";
import { factorSvd } from "./svd.ts";

export const emitPinv: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  return (
    blocks &&
    applyPseudoinverse(context, blocks[0], undefined, kernel.results[0], cutoffOf(kernel.params))
  );
};

export const emitLeastSquares: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  return (
    blocks &&
    applyPseudoinverse(context, blocks[0], blocks[1], kernel.results[0], cutoffOf(kernel.params))
  );
};

export const emitPolarFactor: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  if (blocks === undefined) return undefined;
  const [a] = blocks;
  const sizes = matricesOf(a);
  const { u, vt, steps } = thinSvd(context, a);
  const [target, left, right] = [kernel.results[0], u, vt].map(entriesOf);
  const inner = Math.min(sizes.rows, sizes.columns);
  return [...steps, multiply(context, { ...sizes, target, left, right, inner })];
};

function cutoffOf(params: object): number {
  return (params as { readonly rcond: number }).rcond;
}

function thinSvd(context: KernelContext, a: Block) {
  const { count, rows, columns } = matricesOf(a);
  const k = Math.min(rows, columns);
  const [u, s, vt] = [
    [rows, k],
    [k, 1],
    [k, columns],
  ].map(([m, n]) => matrixBlock(context, count, m, n));
  return { u, s, vt, steps: factorSvd(context, a, [u, s, vt]) };
}

/** `A⁺·B`, or `A⁺` itself, with singular values up to `rcond` times the largest as zeros. */
function applyPseudoinverse(
  context: KernelContext,
  a: Block,
  b: Block | undefined,
  x: Block,
  rcond: number,
): DispatchStep[] {
  const { count, rows, columns } = matricesOf(a);
  const k = Math.min(rows, columns);
  const { u, s, vt, steps } = thinSvd(context, a);
  const width = matricesOf(x).columns;
  const c = matrixBlock(context, count, k, width);
  const [target, left] = [c, u].map(entriesOf);
  const divided = (shader: ShaderWriter, value: string): string => {
    declareTests(shader);
    const size = (row: string) => shader.load(s.buffer, `matrix * ${k} + ${row}`);
    return `select(select(0f, ${value} / ${size("i")}, ${size("i")} > ${literal("float32", rcond)} * ${size("0")}), ${NAN}, is_nan_bits(${size("0")}))`;
  };
  const sizes = { count, rows: k, columns: width };
  const coefficients =
    b === undefined
      ? forEachEntry(
          context,
          { ...sizes, reads: [u.buffer, s.buffer], writes: [c.buffer] },
          (shader) =>
            shader.store(
              c.buffer,
              target.at("i", "j"),
              divided(shader, shader.load(u.buffer, left.at("j", "i"))),
            ),
        )
      : multiply(context, {
          ...sizes,
          target,
          left: transposed(left),
          right: entriesOf(b),
          inner: rows,
          reads: [s.buffer],
          finish: (shader) => divided(shader, "sum"),
        });
  const solution = multiply(context, {
    target: entriesOf(x),
    left: transposed(entriesOf(vt)),
    right: target,
    count,
    rows: columns,
    columns: width,
    inner: k,
  });
  return [...steps, coefficients, solution];
}
