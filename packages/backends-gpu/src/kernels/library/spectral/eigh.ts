/** `eigh`: eigenvalues, ascending, and eigenvectors of the symmetric part. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { floatBlocks, forEachEntry, matricesOf, NAN } from "../dense/matrices.ts";
import { findScales } from "../dense/scaling.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { turnVectors } from "./jacobi.ts";
import {
  findValues,
  lengthOf,
  loadVector,
  rankOf,
  signOf,
  type Vectors,
  vectorTeam,
} from "./spectrum.ts";

const SWEEPS = { alone: 1, among: 12 } as const;

export const emitEigh: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  return blocks && factorEigh(context, blocks[0], kernel.results);
};

/** Eigenvalues, and eigenvectors if there is a block for them. */
export function factorEigh(
  context: KernelContext,
  a: Block,
  results: readonly Block[],
): DispatchStep[] {
  const sizes = matricesOf(a);
  const { count, rows: n } = sizes;
  const [scales, values] = [count, count * n].map((size) => context.scratch("float32", size));
  const [x, v] = [0, 1].map(
    (): Vectors => ({
      buffer: context.scratch("float32", count * n * n),
      length: n,
      at: (j, i) => `(matrix * ${n} + ${j}) * ${n} + ${i}`,
    }),
  );
  const turning = { x: x.buffer, v: v.buffer, count, n, m: n, symmetric: true, sweeps: SWEEPS };
  return [
    findScales(context, { ...sizes, ...a }, scales),
    start(context, a, scales, x, v),
    ...turnVectors(context, turning),
    findValues(context, { x, v, values, count, n, symmetric: true }),
    store(context, results, { v, values, scales, count, n }),
  ];
}

/** The symmetric part, and the identity. */
function start(
  context: KernelContext,
  a: Block,
  scales: number,
  x: Vectors,
  v: Vectors,
): DispatchStep {
  const sizes = matricesOf(a);
  const buffers = { reads: [a.buffer, scales], writes: [x.buffer, v.buffer] };
  return forEachEntry(context, { ...sizes, ...buffers }, (shader) => {
    const entry = (i: string, j: string) =>
      shader.load(a.buffer, `${a.offset} + (matrix * ${sizes.rows} + ${i}) * ${sizes.rows} + ${j}`);
    return `let unscale = ${shader.load(scales, "matrix")};
var value = 0f;
if (unscale != 0) { value = 0.5 * (${entry("i", "j")} * unscale) + 0.5 * (${entry("j", "i")} * unscale); }
${shader.store(x.buffer, "item", "value")}
${shader.store(v.buffer, "item", "select(0f, 1f, i == j)")}`;
  });
}

interface Found {
  readonly v: Vectors;
  readonly values: number;
  readonly scales: number;
  readonly count: number;
  readonly n: number;
}

function store(
  context: KernelContext,
  [w, vectors]: readonly (Block | undefined)[],
  { v, values, scales, count, n }: Found,
): DispatchStep {
  const reads = [v.buffer, values, scales];
  const outputs = [w, vectors].filter((block) => block !== undefined);
  const writes = outputs.map(({ buffer }) => buffer);
  const { team, finish } = vectorTeam(context, count, n, { reads, writes });
  const { shader } = team;
  const column =
    vectors &&
    team.each(
      "i",
      0,
      n,
      shader.store(
        vectors.buffer,
        `${vectors.offset} + (matrix * ${n} + i) * ${n} + rank`,
        `select(${loadVector(shader, v, "j")} * factor, ${NAN}, unscale == 0)`,
      ),
    );
  return finish(`${rankOf(team, values, n, false)}
let unscale = ${shader.load(scales, "matrix")};
if (lane == 0) { ${w === undefined ? "" : shader.store(w.buffer, `${w.offset} + matrix * ${n} + rank`, `select(value / unscale, ${NAN}, unscale == 0)`)} }
${
  column === undefined
    ? ""
    : `${lengthOf(team, "size", v, "j")}
${signOf(team, v, "j")}
let factor = sign / size;
${column}`
}`);
}
