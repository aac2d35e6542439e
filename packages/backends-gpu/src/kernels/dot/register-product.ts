/**
 * Products without memory of the workgroup: each invocation has a tile of rows and columns in registers and reads its
 * operands as vectors. For processors, on which barriers take longer than memory of the workgroup saves.
 */
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import { positionsFrom } from "../../wgsl/indices.ts";
import { valueType } from "../../wgsl/types.ts";
import { spread } from "../dispatch.ts";
import { declareFinishFour, epilogueVectors, productShader } from "./finish-product.ts";
import { LANES } from "./four-values.ts";
import { extentsOf, type Product, type TwoFactors } from "./product.ts";
import { declareEntries, directionOf, vectorsOf } from "./read-factor.ts";

export interface RegisterPlan {
  readonly kind: "registers";
  /** Rows of an invocation. */
  readonly rows: number;
  /** Parts that the terms are divided into, each by other invocations. */
  readonly parts: number;
}

/** Columns of an invocation: those of a vector. */
const COLUMNS = 4;

/** Invocations of a workgroup. */
const SIZE = 64;

/** Invocations that keep the cores of a processor busy. */
const BUSY = 4 * SIZE;

/** Terms of a part, at least. */
const FEWEST_TERMS = 128;

/** Terms that are added one after the other, before the sum is added to another one. */
const LONGEST = 512;

/** @returns `undefined` for products that leave most of a tile empty, or have so few terms that tiles save little. */
export function registerPlan(product: Product): RegisterPlan | undefined {
  const { batch, rows, columns, terms } = extentsOf(product);
  if (columns < COLUMNS || rows < 4 || terms < 8) return undefined;
  const tileRows = rows < 8 ? 4 : 8;
  const tiles = batch * Math.ceil(rows / tileRows) * Math.ceil(columns / COLUMNS);
  const parts = Math.min(Math.ceil(BUSY / tiles), Math.floor(terms / FEWEST_TERMS));
  return { kind: "registers", rows: tileRows, parts: Math.max(1, parts) };
}

/** @param finished - The product with what follows it, or its part: batch entry `part·batch + b`. */
export function emitRegisterProduct(
  context: KernelContext,
  product: TwoFactors,
  finished: Product,
  { rows: tileRows, parts }: RegisterPlan,
): DispatchStep {
  const { dtype, left, right } = product;
  const { batch, rows, columns, terms } = extentsOf(product);
  const along = directionOf(left);
  const shader = productShader(context, { ...finished, left, right }, [
    ...vectorsOf(left, along),
    ...vectorsOf(right, "outer"),
    ...epilogueVectors(finished),
  ]);
  declareEntries(shader, left, { name: "left", dtype, terms }, along);
  declareEntries(shader, right, { name: "right", dtype, terms }, "outer");
  declareFinishFour(shader, finished);
  const tiles = [parts, batch, Math.ceil(rows / tileRows), Math.ceil(columns / COLUMNS)];
  const groups = Math.ceil(tiles.reduce((all, n) => all * n, 1) / SIZE);
  const { workgroups, number } = spread(context.capabilities, groups);
  const at = positionsFrom("tile", tiles, "g");
  const [part, b, gm, gn] = at.positions;
  const perPart = Math.ceil(terms / parts / 4) * 4;
  const type = `vec4<${valueType(dtype)}>`;
  const sums = Array.from({ length: tileRows }, (_, r) => `c${r}`);
  const isLong = perPart > LONGEST;
  const body = [
    `let tile = i32(${number}) * ${SIZE} + i32(lix);`,
    at.code,
    `if (${part} >= ${parts}) { return; }`,
    `let m = ${gm} * ${tileRows};`,
    `let n = ${gn} * ${COLUMNS};`,
    ...sums.map((name) => `var ${name} = ${type}();`),
    ...(isLong ? sums.map((name) => `var all_${name} = ${type}();`) : []),
    `let last = min((${part} + 1) * ${perPart}, ${terms});`,
    `for (var start = ${part} * ${perPart}; start < last; start += ${LONGEST}) {`,
    `let end = min(start + ${LONGEST}, last);`,
    `for (var k = start; k < end; k += ${along === "inner" ? 4 : 1}) {`,
    ...(along === "inner" ? fourTerms(b, sums) : oneTerm(b, sums)),
    "}",
    ...(isLong ? sums.map((name) => `all_${name} += ${name}; ${name} = ${type}();`) : []),
    "}",
    // Written out, what follows a product would be as many times as long.
    `var sums = array<${type}, ${tileRows}>(${sums.map((name) => `${isLong ? "all_" : ""}${name}`).join(", ")});`,
    `for (var r = 0; r < ${tileRows}; r++) {`,
    `finish(${parts > 1 ? `${part} * ${batch} + ` : ""}${b}, m + r, n, sums[r]);`,
    "}",
  ].join("\n");
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [SIZE, 1, 1], body }),
    workgroups,
  };
}

/** Statements for four terms, of which the left operand has vectors. */
function fourTerms(b: string, sums: readonly string[]): string[] {
  return [
    ...sums.map((_, r) => `let a${r} = left(${b}, m + ${r}, k);`),
    ...LANES.map((c) => `let b${c} = right(${b}, n, k + ${c});`),
    ...sums.flatMap((name, r) => LANES.map((c) => `${name} += a${r}[${c}] * b${c};`)),
  ];
}

/** Statements for one term, of which the left operand has vectors of rows. */
function oneTerm(b: string, sums: readonly string[]): string[] {
  const quads = Array.from({ length: sums.length / 4 }, (_, i) => i);
  return [
    ...quads.map((i) => `let a${i} = left(${b}, m + ${4 * i}, k);`),
    `let column = right(${b}, n, k);`,
    ...sums.map((name, r) => `${name} += a${r >> 2}[${r & 3}] * column;`),
  ];
}
