/** Panels of the operands of a product in memory of the workgroup. */
import type { DotAxis, DotKernel } from "@fluxion/autodiff-core/compiler";
import { affine, positionsFrom, quotient } from "../../wgsl/indices.ts";
import { toWord } from "../../wgsl/shader-writer.ts";
import { type ProductTiles, panelWords } from "./product-tiles.ts";
import type { WorkgroupMemory } from "./workgroup-memory.ts";

/** Memory of the workgroup for panels: those of the right operand lie behind those of the left one. */
export const PANELS = "panels";

/** Bring the entries of some terms near, four at a time. Neighbouring invocations take neighbours in memory. */
export function copyPanel(
  memory: WorkgroupMemory,
  size: number,
  { axes, dtype, ...kernel }: DotKernel,
  tiles: ProductTiles,
  side: "left" | "right",
  batch: ReadonlyMap<number, string>,
): string {
  const { rows, columns, tileRows, tileColumns, down, across, panel } = tiles;
  const [height, width] = [down * tileRows, across * tileColumns];
  const isLeft = side === "left";
  const [count, entries, first] = isLeft ? [rows, height, "r0"] : [columns, width, "c0"];
  const stride = panelWords(entries) / 4;
  const start = isLeft ? 0 : (panel * panelWords(height)) / 4;
  const numbered = axes.map((axis, a) => ({ ...axis, a }));
  const outer = numbered.filter(({ role }) => role === (isLeft ? "row" : "column"));
  const inner = numbered.filter(({ role }) => role === "inner");
  const vectors = Math.ceil(Math.min(entries, count) / 4);
  const [fast, slow, length] =
    closest(inner, side) < closest(outer, side) ? ["k", "q", panel] : ["q", "k", vectors];
  const order = [
    `let ${slow} = ${quotient("item", length, vectors * panel)};`,
    `let ${fast} = item - ${slow} * ${length};`,
  ];
  const k = positionsFrom("k0 + k", sizesOf(inner), "k");
  const { buffer, offset } = kernel[side];
  const strides = axes.map((axis) => axis[side]);
  /** Index of the entry that is `c` behind the first of the four, which statements find. */
  const entry = (c: number): { readonly code: string; readonly index: string } => {
    const o = positionsFrom(`${first} + 4 * q + ${c}`, sizesOf(outer), `o${c}_`);
    const positions = axes.map((_, a) => {
      const at = outer.findIndex((axis) => axis.a === a);
      const term = inner.findIndex((axis) => axis.a === a);
      return o.positions[at] ?? k.positions[term] ?? batch.get(a) ?? "0";
    });
    return { code: o.code, index: affine(offset, strides, positions) };
  };
  const target = `${PANELS}[${start} + k * ${stride} + q]`;
  const isContiguous = outer.length === 1 && areVectors(offset, strides, outer[0].a);
  const four = [0, 1, 2, 3].map(entry);
  const vector = isContiguous ? memory.loadVector(buffer, four[0].index) : undefined;
  const words = four.map(({ index }) => toWord(dtype, "u32", memory.load(buffer, index)));
  const copy =
    vector === undefined
      ? [...four.map(({ code }) => code), `${target} = vec4<u32>(${words.join(", ")});`]
      : [four[0].code, `${target} = ${vector};`];
  // What lies beyond the operand is not used, so that nothing has to be left out.
  return [
    `for (var item = i32(lix); item < ${vectors * panel}; item += ${size}) {`,
    ...order,
    k.code,
    ...copy,
    "}",
  ].join("\n");
}

export function sizesOf(axes: readonly DotAxis[]): number[] {
  return axes.map(({ size }) => size);
}

/** Distance of the closest neighbours along some axes. */
function closest(axes: readonly DotAxis[], side: "left" | "right"): number {
  const distances = axes.flatMap((axis) => (axis.size > 1 ? [Math.abs(axis[side])] : []));
  return Math.min(...distances.filter((distance) => distance > 0));
}

/** Whether four neighbours along an axis, from a multiple of four on, are a vector. */
export function areVectors(offset: number, strides: readonly number[], axis: number): boolean {
  return (
    offset % 4 === 0 && strides.every((stride, a) => (a === axis ? stride === 1 : stride % 4 === 0))
  );
}
