/** Functions that read or compute entries of an operand. */
import type { DType } from "@fluxion/autodiff-core";
import { allOf, positionsFrom } from "../../wgsl/indices.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { stageValues } from "../../wgsl/stage-values.ts";
import { literal, valueType } from "../../wgsl/types.ts";
import { fourValues, isAligned, LANES, vectorLoads } from "./four-values.ts";
import type { Factor, Located, Sizes } from "./product.ts";

/** Along which four entries are read at once. */
export type Direction = "outer" | "inner";

export interface Reading {
  readonly name: string;
  readonly dtype: DType;
  /** Terms from which on entries are 0; left out if there are no positions beyond the last term. */
  readonly terms?: number;
}

/** The loop axis of the stage that the last axis of a role is; -1 if the role has none. */
function axisAlong({ batch, outer, inner }: Factor, along: Direction): number {
  if (along === "outer") return outer.length > 0 ? batch.length + outer.length - 1 : -1;
  return inner.length > 0 ? batch.length + outer.length + inner.length - 1 : -1;
}

/** Whether four entries in a row, from a multiple of four on, have all positions in common but the last. */
function runsOn(factor: Factor, along: Direction): boolean {
  const sizes = factor[along];
  return factor.locate === undefined && (sizes.length < 2 || sizes[sizes.length - 1] % 4 === 0);
}

/** Buffers that are loaded as vectors if four entries are read along a direction. */
export function vectorsOf(factor: Factor, along: Direction): number[] {
  return runsOn(factor, along) ? vectorLoads(factor.stage, axisAlong(factor, along)) : [];
}

/**
 * The direction in which entries lie next to one another in memory, so that neighboring invocations read neighboring
 * words; that in which four are a vector, if any. Patches of a convolution do so along the positions of its result.
 */
export function directionOf(factor: Factor): Direction {
  if (factor.locate !== undefined) return "outer";
  const { nodes, shape } = factor.stage;
  const distances = (["inner", "outer"] as const).map((along) => {
    const axis = axisAlong(factor, along);
    const loads = nodes.flatMap((node) => (node.kind === "load" ? [node.access] : []));
    const stride = (strides: readonly number[]) => Math.abs(strides[axis] ?? 0) || Number.MAX_VALUE;
    const isVector = runsOn(factor, along) && loads.some((a) => isAligned(a, axis, shape));
    return Math.min(...loads.map(({ strides }) => stride(strides))) - (isVector ? 1 : 0);
  });
  return distances[1] < distances[0] ? "outer" : "inner";
}

/** Declares `fn name(b, x, k)`, the entry at a position of batch, outer and inner axes. */
export function declareEntry(shader: ShaderWriter, factor: Factor, reading: Reading): void {
  const { name, dtype } = reading;
  const { code, value } = entryAt(shader, factor, reading, ["b", "x", "k"], "v");
  shader.declare(
    name,
    `fn ${name}(b: i32, x: i32, k: i32) -> ${valueType(dtype)} {\n${code}\nreturn ${value};\n}`,
  );
}

/** Declares `fn name(b, x, k)`, the vector of four entries along a direction, from a multiple of four on. */
export function declareEntries(
  shader: ShaderWriter,
  factor: Factor,
  reading: Reading,
  along: Direction,
): void {
  const { name, dtype } = reading;
  const { code, values } = runsOn(factor, along)
    ? entriesInRow(shader, factor, reading, along)
    : entriesApart(shader, factor, reading, along);
  const vector = `vec4<${valueType(dtype)}>`;
  shader.declare(
    name,
    `fn ${name}(b: i32, x: i32, k: i32) -> ${vector} {\n${code}\nreturn ${vector}(${values.join(", ")});\n}`,
  );
}

function entriesInRow(shader: ShaderWriter, factor: Factor, reading: Reading, along: Direction) {
  const { code, positions } = locate(factor, ["b", "x", "k"], "");
  const axis = axisAlong(factor, along);
  const found = fourValues({ shader, positions, axis, prefix: "v" }, factor.stage, [factor.value]);
  const isWhole = along === "outer" || (reading.terms ?? 0) % 4 === 0;
  const values = LANES.map((c) =>
    guarded(reading, found.values[c][factor.value], isWhole ? "k" : `k + ${c}`, undefined),
  );
  return { code: `${code}\n${found.code}`, values };
}

function entriesApart(shader: ShaderWriter, factor: Factor, reading: Reading, along: Direction) {
  const parts = LANES.map((c) => {
    const at = along === "outer" ? ["b", `(x + ${c})`, "k"] : ["b", "x", `(k + ${c})`];
    return entryAt(shader, factor, reading, at, `v${c}_`);
  });
  return {
    code: parts.map(({ code }) => code).join("\n"),
    values: parts.map(({ value }) => value),
  };
}

function entryAt(
  shader: ShaderWriter,
  factor: Factor,
  reading: Reading,
  at: readonly string[],
  prefix: string,
): { readonly code: string; readonly value: string } {
  const { code, positions, inside } = locate(factor, at, prefix);
  const found = stageValues({ shader, positions, prefix }, factor.stage, [factor.value]);
  const value = guarded(reading, found.values[factor.value], at[2], inside);
  return { code: `${code}\n${found.code}`, value };
}

function guarded(
  { dtype, terms }: Reading,
  value: string,
  k: string,
  inside: string | undefined,
): string {
  const conditions = [
    ...(terms === undefined ? [] : [`${k} < ${terms}`]),
    ...(inside ? [inside] : []),
  ];
  if (conditions.length === 0) return value;
  return `select(${literal(dtype, 0)}, ${value}, ${allOf(conditions)})`;
}

/** Loop positions of the stage, from the numbers of positions of batch, outer and inner axes. */
function locate(factor: Factor, [b, x, k]: readonly string[], prefix: string): Located {
  const divide = (linear: string, sizes: Sizes, name: string) =>
    positionsFrom(linear, sizes, `${prefix}${name}`);
  const batch = divide(b, factor.batch, "b");
  const outer = divide(x, factor.outer, "x");
  const inner = divide(k, factor.inner, "k");
  const at = { batch: batch.positions, outer: outer.positions, inner: inner.positions };
  const divided = [batch.code, outer.code, inner.code].filter((code) => code !== "").join("\n");
  if (factor.locate === undefined) {
    const positions = [...at.batch, ...at.outer, ...at.inner];
    return { code: divided, positions, inside: undefined };
  }
  const found = factor.locate(at);
  return { ...found, code: `${divided}\n${found.code}` };
}
