/**
 * Products without tiles: each entry by a row of invocations, each with a part of the terms. For vectors, for products
 * with few terms, and for many small ones, in which a workgroup does many entries at once.
 */
import type { DType } from "@fluxion/autodiff-core";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import { add, mul } from "../../wgsl/arithmetic.ts";
import { positionsFrom } from "../../wgsl/indices.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { valueType } from "../../wgsl/types.ts";
import { spread } from "../dispatch.ts";
import { declareFinish, productShader } from "./finish-product.ts";
import { count, extentsOf, type Product } from "./product.ts";
import { declareEntries, declareEntry, directionOf, vectorsOf } from "./read-factor.ts";

export interface LanesPlan {
  readonly kind: "lanes";
  /** Invocations of an entry, a power of two. */
  readonly lanes: number;
  /** Parts that the terms are divided into, each by other workgroups. */
  readonly parts: number;
}

/** Terms that are added one after the other, before the sum is added to another one. */
const LONGEST = 512;

/** Terms, or vectors of them, that are added without a loop. */
const FEW_TERMS = 4;

/** @param finished - The product with what follows it, or its part: batch entry `part·batch + b`. */
export function emitLanesProduct(
  context: KernelContext,
  product: Product,
  finished: Product,
  plan: LanesPlan,
): DispatchStep {
  const { batch, rows, columns } = extentsOf(product);
  const size = plan.lanes > 1 ? 256 : 64;
  const groups = Math.ceil((batch * rows * columns * plan.lanes) / size);
  const { workgroups, number } = spread(context.capabilities, groups * plan.parts);
  const reader = readerOf(context, product, finished);
  const { shader } = reader;
  declareFinish(shader, finished);
  const body = bodyOf(product, plan, reader, { number, groups, size });
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [size, 1, 1], body }),
    workgroups,
  };
}

interface Grid {
  /** Number of the workgroup, those of the first part first. */
  readonly number: string;
  /** Workgroups of a part. */
  readonly groups: number;
  /** Invocations of a workgroup. */
  readonly size: number;
}

function bodyOf(
  product: Product,
  { lanes, parts }: LanesPlan,
  { shader, width, isAlongTerms }: Reader,
  { number, groups, size }: Grid,
): string {
  const { batch, rows, columns, terms } = extentsOf(product);
  const perGroup = size / lanes;
  // Invocations next to one another read words next to one another.
  const [entry, lane, by] = isAlongTerms ? ["/", "%", lanes] : ["%", "/", perGroup];
  const step = lanes * width;
  const perPart = Math.ceil(terms / parts / step) * step;
  const at = positionsFrom("entry", [batch, rows, columns], "p");
  const [b, m, n] = at.positions;
  const isShort = lanes === 1 && parts === 1 && terms > 0 && terms <= FEW_TERMS * width;
  return [
    `let number = i32(${number});`,
    ...(parts === 1
      ? ["let part = 0;", `let entry = number * ${perGroup} + i32(lix) ${entry} ${by};`]
      : [
          `let part = number / ${groups};`,
          `let entry = number % ${groups} * ${perGroup} + i32(lix) ${entry} ${by};`,
        ]),
    `let lane = i32(lix) ${lane} ${by};`,
    at.code,
    `let begin = part * ${perPart} + lane * ${width};`,
    `let end = min((part + 1) * ${perPart}, ${terms});`,
    isShort
      ? fewTerms(shader, product, at.positions, width)
      : sumOfTerms(shader, product, at.positions, { width, step }),
    ...(lanes > 1 ? [sumOfLanes(shader, product.dtype, lanes, isAlongTerms ? 1 : perGroup)] : []),
    `if (lane == 0 && entry < ${batch * rows * columns} && part < ${parts}) {`,
    `finish(${parts > 1 ? `part * ${batch} + ${b}` : b}, ${m}, ${n}, total);`,
    "}",
  ].join("\n");
}

/** A kernel with functions `left` and `right` that read operands. */
interface Reader {
  readonly shader: ShaderWriter;
  /** Terms that they read at once: four where both operands have vectors of them. */
  readonly width: 1 | 4;
  /** Whether the terms of the larger operand are side by side in memory. */
  readonly isAlongTerms: boolean;
}

function readerOf(
  context: KernelContext,
  { dtype, left, right, ...rest }: Product,
  finished: Product,
): Reader {
  const factors = [left, ...(right === undefined ? [] : [right])];
  const isWide =
    dtype !== "float64" && factors.every((factor) => vectorsOf(factor, "inner").length > 0);
  const vectors = isWide ? factors.flatMap((factor) => vectorsOf(factor, "inner")) : [];
  const shader = productShader(context, { ...finished, left, right }, vectors);
  factors.forEach((factor, f) => {
    const reading = { name: ["left", "right"][f], dtype };
    if (isWide) declareEntries(shader, factor, reading, "inner");
    else declareEntry(shader, factor, reading);
  });
  const larger = right === undefined || count(rest.rows) >= count(rest.columns) ? left : right;
  return { shader, width: isWide ? 4 : 1, isAlongTerms: directionOf(larger) === "inner" };
}

/** The sum of all terms, written out, as `total`. */
function fewTerms(
  shader: ShaderWriter,
  { dtype, right, terms }: Product,
  [b, m, n]: readonly string[],
  width: 1 | 4,
): string {
  const sums = Array.from({ length: Math.ceil(terms / width) }, (_, i) => {
    const factor = `left(${b}, ${m}, ${i * width})`;
    return right === undefined
      ? factor
      : mul(shader, dtype, factor, `right(${b}, ${n}, ${i * width})`);
  });
  const sum = sums.reduce((total, term) => add(shader, dtype, total, term));
  return width === 4
    ? `let sums = ${sum};\nvar total = (sums.x + sums.y) + (sums.z + sums.w);`
    : `var total = ${sum};`;
}

/** The sum of every `step`-th term from `begin` to `end`, as `total`. */
function sumOfTerms(
  shader: ShaderWriter,
  { dtype, right }: Product,
  [b, m, n]: readonly string[],
  { width, step }: { readonly width: number; readonly step: number },
): string {
  const type = width === 4 ? `vec4<${valueType(dtype)}>` : valueType(dtype);
  const factor = `left(${b}, ${m}, k)`;
  const term = right === undefined ? factor : mul(shader, dtype, factor, `right(${b}, ${n}, k)`);
  return [
    `var sums = ${type}();`,
    `for (var start = begin; start < end; start += ${LONGEST * step}) {`,
    // Without an initializer, drivers have been seen to keep the value of the turn before.
    `var sum = ${type}();`,
    `let to = min(start + ${LONGEST * step}, end);`,
    `for (var k = start; k < to; k += ${step}) { sum = ${add(shader, dtype, "sum", term)}; }`,
    `sums = ${add(shader, dtype, "sums", "sum")};`,
    "}",
    `var total = ${width === 4 ? "(sums.x + sums.y) + (sums.z + sums.w)" : "sums"};`,
  ].join("\n");
}

/** Adds the totals of the lanes of an entry, `apart` invocations from one to the next, to that of the first. */
function sumOfLanes(shader: ShaderWriter, dtype: DType, lanes: number, apart: number): string {
  shader.declare("totals", `var<workgroup> totals: array<${valueType(dtype)}, 256>;`);
  const sum = add(shader, dtype, "totals[lix]", `totals[i32(lix) + half * ${apart}]`);
  return [
    "totals[lix] = total;",
    `for (var half = ${lanes / 2}; half > 0; half /= 2) {`,
    "workgroupBarrier();",
    `if (lane < half) { totals[lix] = ${sum}; }`,
    "}",
    "if (lane == 0) { total = totals[lix]; }",
  ].join("\n");
}
