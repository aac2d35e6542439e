/** Products of matrices between steps of other kernels: those are so much more work that plain sums will do. */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { forEachEntry } from "../dense/matrices.ts";
import type { Entries } from "../dense/subtract-product.ts";

export interface ProductOptions {
  readonly target: Entries;
  readonly left: Entries;
  readonly right: Entries;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** Further buffers that `finish` reads. */
  readonly reads?: readonly number[];
  /** What becomes of `sum` in row `i` and column `j`; the sum itself if left out. */
  finish?(shader: ShaderWriter): string;
}

export function multiply(context: KernelContext, product: ProductOptions): DispatchStep {
  const { target, left, right, count, rows, columns, inner, reads = [] } = product;
  const buffers = { reads: [left.buffer, right.buffer, ...reads], writes: [target.buffer] };
  return forEachEntry(context, { ...buffers, count, rows, columns }, (shader) => {
    const term = `${shader.load(left.buffer, left.at("i", "k"))} * ${shader.load(right.buffer, right.at("k", "j"))}`;
    return `var sum = 0f;
for (var k = 0; k < ${inner}; k++) { sum += ${term}; }
${shader.store(target.buffer, target.at("i", "j"), product.finish?.(shader) ?? "sum")}`;
  });
}
