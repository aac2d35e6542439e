/**
 * Products in which a subgroup has rows of its own and each of its invocations four columns. Entries of the left operand
 * stay in registers, one term in each invocation, and are handed around; those of the right one are in workgroup memory.
 * For devices whose subgroups are all of one size.
 */
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import type { Target } from "../../lowering/target.ts";
import { positionsFrom } from "../../wgsl/indices.ts";
import { valueType } from "../../wgsl/types.ts";
import { spread } from "../dispatch.ts";
import { declareFinishFour, epilogueVectors, productShader } from "./finish-product.ts";
import { LANES } from "./four-values.ts";
import { extentsOf, type Product, type TwoFactors } from "./product.ts";
import { declareEntries, vectorsOf } from "./read-factor.ts";

export interface SubgroupPlan {
  readonly kind: "subgroups";
  /** Invocations of a subgroup. */
  readonly size: number;
  /** Rows of a subgroup, a multiple of four. */
  readonly rows: number;
  readonly parts: number;
}

/** Subgroups of a workgroup. */
const SUBGROUPS = 8;

/** Rows, columns and terms of what a workgroup does at a time. */
export function subgroupTile({ size, rows }: SubgroupPlan): {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
} {
  return { rows: SUBGROUPS * rows, columns: 4 * size, depth: size };
}

/** Plans for a device, if it has subgroups of one size. */
export function subgroupPlans({ subgroups, invocations, workgroupBytes }: Target): SubgroupPlan[] {
  if (subgroups === undefined || subgroups.least !== subgroups.most) return [];
  const { least: size } = subgroups;
  const fits = SUBGROUPS * size <= invocations && 16 * size * size + 4 <= workgroupBytes;
  return fits ? [8, 16].map((rows) => ({ kind: "subgroups", size, rows, parts: 1 })) : [];
}

/** @param finished - The product with what follows it, or its part: batch entry `part·batch + b`. */
export function emitSubgroupProduct(
  context: KernelContext,
  product: TwoFactors,
  finished: Product,
  plan: SubgroupPlan,
): DispatchStep {
  const { dtype, left, right } = product;
  const { batch, rows, columns, terms } = extentsOf(product);
  const { size, parts } = plan;
  const tile = subgroupTile(plan);
  const grid = [parts, batch, Math.ceil(rows / tile.rows), Math.ceil(columns / tile.columns)];
  const shader = productShader(context, { ...finished, left, right }, [
    ...vectorsOf(left, "outer"),
    ...vectorsOf(right, "outer"),
    ...epilogueVectors(finished),
  ]);
  declareEntries(shader, left, { name: "left", dtype, terms }, "outer");
  declareEntries(shader, right, { name: "right", dtype, terms }, "outer");
  declareFinishFour(shader, finished);
  const type = `vec4<${valueType(dtype)}>`;
  shader.declare("rightTile", `var<workgroup> rightTile: array<${type}, ${size * size}>;`);
  shader.declare("ticket", "var<workgroup> ticket: atomic<u32>;");
  const groups = grid.reduce((all, n) => all * n, 1);
  const { workgroups, number } = spread(context.capabilities, groups);
  const at = positionsFrom("number", grid, "g");
  const [g, b, gm, gn] = at.positions;
  const perPart = Math.ceil(terms / parts / size) * size;
  const quads = Array.from({ length: plan.rows / 4 }, (_, i) => i);
  const sums = quads.flatMap((i) => LANES.map((r) => `c${4 * i + r}`));
  const body = [
    `let number = i32(${number});`,
    at.code,
    // WGSL does not say which invocations are a subgroup: each takes a number.
    "var taken = 0u;",
    "if (subgroupElect()) { taken = atomicAdd(&ticket, 1u); }",
    `let firstRow = ${gm} * ${tile.rows} + i32(subgroupBroadcastFirst(taken)) * ${plan.rows};`,
    `let firstColumn = ${gn} * ${tile.columns};`,
    `let begin = ${g} * ${perPart};`,
    `let end = min(begin + ${perPart}, ${terms});`,
    ...sums.map((name) => `var ${name} = ${type}();`),
    `for (var k0 = begin; k0 < end; k0 += ${size}) {`,
    `for (var i = i32(lix); i < ${size * size}; i += ${SUBGROUPS * size}) {`,
    `rightTile[i] = right(${b}, firstColumn + i % ${size} * 4, k0 + i / ${size});`,
    "}",
    ...quads.map((i) => `let own${i} = left(${b}, firstRow + ${4 * i}, k0 + i32(lane));`),
    "workgroupBarrier();",
    `for (var k = 0u; k < ${size}u; k++) {`,
    `let column = rightTile[k * ${size}u + lane];`,
    ...quads.map((i) => `let a${i} = subgroupShuffle(own${i}, k);`),
    ...quads.flatMap((i) => LANES.map((r) => `c${4 * i + r} += a${i}[${r}] * column;`)),
    "}",
    "workgroupBarrier();",
    "}",
    ...sums.map(
      (name, r) =>
        `finish(${parts > 1 ? `${g} * ${batch} + ` : ""}${b}, firstRow + ${r}, firstColumn + i32(lane) * 4, ${name});`,
    ),
  ].join("\n");
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [SUBGROUPS * size, 1, 1], body, usesSubgroups: true }),
    workgroups,
  };
}
