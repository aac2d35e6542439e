/** Values of a stage at four neighboring positions, loaded as vectors where they lie side by side. */
import type { Access, Node, Stage } from "@fluxion/autodiff-core/compiler";
import { indexOf } from "../../wgsl/indices.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { stageValues } from "../../wgsl/stage-values.ts";

export const LANES = [0, 1, 2, 3] as const;

/** Whether the elements of every four positions in a row along a loop axis, from multiples of four on, are a vector. */
export function isAligned(
  { offset, strides }: Access,
  axis: number,
  shape: readonly number[],
): boolean {
  const isWhole = shape[axis] % 4 === 0 && offset % 4 === 0;
  return isWhole && strides.every((stride, d) => (d === axis ? stride === 1 : stride % 4 === 0));
}

/** Buffers that a stage would load as vectors. */
export function vectorLoads(
  { nodes, shape }: Pick<Stage, "nodes" | "shape">,
  axis: number,
): number[] {
  return nodes.flatMap((node) =>
    node.kind === "load" && node.dtype !== "float64" && isAligned(node.access, axis, shape)
      ? [node.access.buffer]
      : [],
  );
}

export interface FourSite {
  readonly shader: ShaderWriter;
  /** Names of the first of the four positions. */
  readonly positions: readonly string[];
  /** The loop axis along which they lie; -1 if all four are the same. */
  readonly axis: number;
  /** Begins the names of variables. */
  readonly prefix: string;
  /** Vector that `product` nodes stand for. */
  readonly product?: string;
}

/** @returns For each of the four positions the values of nodes, by their numbers. */
export function fourValues(
  { shader, positions, axis, prefix, product }: FourSite,
  stage: Pick<Stage, "nodes" | "shape">,
  wanted: readonly number[],
): { readonly code: string; readonly values: readonly (readonly string[])[] } {
  const lines: string[] = [];
  const loaded = LANES.map(() => new Map<Node, string>());
  for (const [i, node] of stage.nodes.entries()) {
    if (node.kind !== "load") continue;
    const { buffer, strides } = node.access;
    const name = `${prefix}l${i}`;
    const index = indexOf(node.access, positions);
    if (isAligned(node.access, axis, stage.shape) && shader.isWide(buffer)) {
      lines.push(`let ${name} = ${shader.loadVector(buffer, index)};`);
      for (const c of LANES) loaded[c].set(node, shader.component(buffer, name, c));
    } else if (axis < 0 || strides[axis] === 0) {
      lines.push(`let ${name} = ${shader.load(buffer, index)};`);
      for (const c of LANES) loaded[c].set(node, name);
    }
  }
  const values = LANES.map((c) => {
    const own = positions.map((name, d) => (d === axis && c > 0 ? `(${name} + ${c})` : name));
    const site = {
      shader,
      positions: own,
      prefix: `${prefix}${c}_`,
      loaded: loaded[c],
      ...(product === undefined ? {} : { product: `${product}[${c}]` }),
    };
    const found = stageValues(site, stage, wanted);
    lines.push(found.code);
    return found.values;
  });
  return { code: lines.filter((line) => line !== "").join("\n"), values };
}

/** Four words in a row, from an index on that is a multiple of four. */
export function loadFour(shader: ShaderWriter, buffer: number, index: string): string {
  const words = shader.isWide(buffer)
    ? LANES.map((c) => shader.component(buffer, shader.loadVector(buffer, index), c))
    : LANES.map((c) => shader.load(buffer, `${index} + ${c}`));
  return `vec4(${words.join(", ")})`;
}

/** A statement that stores a vector from an index on that is a multiple of four. */
export function storeFour(
  shader: ShaderWriter,
  buffer: number,
  index: string,
  vector: string,
): string {
  const words = LANES.map((c) => `${vector}[${c}]`);
  if (shader.isWide(buffer)) return shader.storeVector(buffer, index, words);
  return words.map((word, c) => shader.store(buffer, `${index} + ${c}`, word)).join("\n");
}
