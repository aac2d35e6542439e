/** `symmetricLyapunov`: `H·X + X·H = R` in the basis of the eigenvectors of `H`. */

import { floatBlocks, matricesOf, matrixBlock } from "../dense/matrices.ts";
import { entriesOf, transposed } from "../dense/subtract-product.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { factorEigh } from "./eigh.ts";
import { multiply } from "./product.ts";

export const emitSymmetricLyapunov: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  if (blocks === undefined) return undefined;
  const [h, r] = blocks;
  const { count, rows: n } = matricesOf(h);
  const w = matrixBlock(context, count, n, 1);
  const [v, first, second] = [0, 1, 2].map(() => matrixBlock(context, count, n, n));
  const vectors = entriesOf(v);
  const [x, y] = [first, second].map(entriesOf);
  const sizes = { count, rows: n, columns: n, inner: n };
  return [
    ...factorEigh(context, h, [w, v]),
    multiply(context, { ...sizes, target: x, left: entriesOf(r), right: vectors }),
    multiply(context, {
      ...sizes,
      target: y,
      left: transposed(vectors),
      right: x,
      reads: [w.buffer],
      finish(shader) {
        const value = (k: string | number) => shader.load(w.buffer, `matrix * ${n} + ${k}`);
        const level = `${n * 2 ** -23} * max(abs(${value(0)}), abs(${value(n - 1)}))`;
        const total = `${value("i")} + ${value("j")}`;
        return `select(sum / (${total}), 0f, abs(${total}) <= ${level})`;
      },
    }),
    multiply(context, { ...sizes, target: x, left: vectors, right: y }),
    multiply(context, {
      ...sizes,
      target: entriesOf(kernel.results[0]),
      left: x,
      right: transposed(vectors),
    }),
  ];
};
