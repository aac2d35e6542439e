/** Householder reflectors of a block of columns, together `I - V T Vᵀ`. */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { BLOCK } from "./matrices.ts";
import { makeReflector } from "./reflector.ts";
import type { Entries } from "./subtract-product.ts";
import { largeTeam, type Memory, Team } from "./team.ts";

export interface Reflectors {
  readonly count: number;
  readonly m: number;
  readonly n: number;
  /** The matrix, which becomes `R`; divided by its scale. */
  readonly work: Entries;
  /** `V`, of unit lower trapezoids, and `T`, one block below the other. */
  readonly v: Entries;
  readonly t: Entries;
  /** Room for products of a block of reflectors with columns. */
  readonly products: Entries;
}

/** A block of columns, its `V` and its `T`. */
export function factorColumns(
  context: KernelContext,
  { count, m, n, work, v, t }: Reflectors,
  step: number,
): DispatchStep {
  const size = largeTeam(context);
  const parts = size / BLOCK;
  const writes = [work.buffer, v.buffer, t.buffer];
  const team = new Team(context, { reads: [step], writes, count, size });
  const { shader } = team;
  const entry = (i: string, j: string) => `(${i}) * ${n} + ${j}`;
  const matrix = team.part(work.buffer, m * n);
  const factors = team.room("factors", BLOCK);
  const sums = team.room("sums", size);
  const gram = team.room("gram", BLOCK * BLOCK);
  const tau: Memory = {
    get: (k) => factors.get(`${k} - step`),
    set: (k, value) => factors.set(`${k} - step`, value),
  };
  const own = matrix.get(entry("i", "column"));
  const vector = matrix.get(entry("i", "k"));
  const rows = (body: string) => `for (var i = k + 1 + part; i < ${m}; i += ${parts}) { ${body} }`;
  const inV = (i: string, j: string) => shader.load(v.buffer, v.at(i, `step + ${j}`));
  return team.finish(`let matrix = team;
let step = ${shader.load(step, "0")};
let end = min(step + ${BLOCK}, ${Math.min(m, n)});
let part = lane / ${BLOCK};
let column = step + lane % ${BLOCK};
if (lane < ${BLOCK}) { ${factors.set("lane", "0f")} }
${team.sync}
for (var k = step; k < end; k++) {
${makeReflector(team, matrix, entry, tau, m)}
let behind = column > k && column < ${n};
var own_sum = 0f;
var top = 0f;
if (behind) {
top = ${matrix.get(entry("k", "column"))};
${rows(`own_sum += ${vector} * ${own};`)}
}
${sums.set("lane", "own_sum")}
${team.sync}
if (behind) {
var sum = top;
for (var p = 0; p < ${parts}; p++) { sum += ${sums.get(`p * ${BLOCK} + lane % ${BLOCK}`)}; }
sum *= ${tau.get("k")};
if (part == 0) { ${matrix.set(entry("k", "column"), "top - sum")} }
${rows(matrix.set(entry("i", "column"), `${own} - sum * ${vector}`))}
}
${team.sync}
}
${team.grid(
  ["step", m],
  ["0", BLOCK],
  `var value = 0f;
if (step + j < end && i >= step + j) {
value = 1f;
if (i > step + j) { value = ${matrix.get(entry("i", "step + j"))}; }
}
${shader.store(v.buffer, v.at("i", "step + j"), "value")}`,
)}
${team.sync}
${team.grid(
  ["0", BLOCK],
  ["0", BLOCK],
  `var sum = 0f;
for (var k = step + max(i, j); k < ${m}; k++) { sum += ${inV("k", "i")} * ${inV("k", "j")}; }
${gram.set(`i * ${BLOCK} + j`, "sum")}`,
)}
${team.sync}
if (lane >= ${BLOCK}) { return; }
var row: array<f32, ${BLOCK}>;
row[lane] = ${factors.get("lane")};
for (var j = lane + 1; j < ${BLOCK}; j++) {
var sum = 0f;
for (var k = lane; k < j; k++) { sum += row[k] * ${gram.get(`k * ${BLOCK} + j`)}; }
row[j] = -${factors.get("j")} * sum;
}
for (var j = 0; j < ${BLOCK}; j++) { ${shader.store(t.buffer, t.at("step + lane", "j"), "row[j]")} }`);
}
