/** The nodes of a stage as WGSL. */
import type { DType } from "@fluxion/autodiff-core";
import type { Node, Stage } from "@fluxion/autodiff-core/compiler";
import { add, mul } from "./arithmetic.ts";
import { castValue } from "./cast.ts";
import { applyElementwise } from "./elementwise.ts";
import { affine, indexOf, insideOf } from "./indices.ts";
import type { ShaderWriter } from "./shader-writer.ts";
import { literal, valueType } from "./types.ts";

export interface StageSite {
  readonly shader: ShaderWriter;
  /** Names of the loop positions, of type i32. */
  readonly positions: readonly string[];
  /** Entry of the product that a `product` node stands for. */
  readonly product?: string;
  /** Begins the names of variables. */
  readonly prefix?: string;
  /** Reads an element of a buffer; left out, the shader does. */
  readonly load?: (buffer: number, index: string) => string;
  /** Values of nodes that are there already. */
  readonly loaded?: ReadonlyMap<Node, string>;
}

/** Values of nodes, by their numbers. */
export interface StageValues {
  /** Statements to come first. */
  readonly code: string;
  readonly values: readonly string[];
}

/**
 * Compute the nodes that `wanted` ones need, all by default. Loads outside of a window are made nonetheless: WebGPU keeps
 * them inside of their binding, and what they give is not used.
 */
export function stageValues(
  site: StageSite,
  { nodes, shape }: Pick<Stage, "nodes" | "shape">,
  wanted?: readonly number[],
): StageValues {
  const needed = neededNodes(nodes, wanted, site.loaded);
  const lines: string[] = [];
  const values: string[] = [];
  nodes.forEach((node, i) => {
    if (!needed.has(i)) {
      values.push("");
      return;
    }
    if (node.kind === "literal") {
      values.push(literal(node.dtype, node.value));
      return;
    }
    const known = site.loaded?.get(node);
    if (known !== undefined) {
      values.push(known);
      return;
    }
    const name = `${site.prefix ?? "v"}${i}`;
    lines.push(
      `let ${name}: ${valueType(node.dtype)} = ${expression(site, shape, nodes, node, values)};`,
    );
    values.push(name);
  });
  return { code: lines.join("\n"), values };
}

/** A position times a number. */
function multiple(shader: ShaderWriter, dtype: DType, factor: number, position: string): string {
  const number = castValue(shader, { dtype: "int32", value: position }, dtype);
  return mul(shader, dtype, literal(dtype, factor), number);
}

function expression(
  { shader, positions, product = "", load }: StageSite,
  shape: Stage["shape"],
  nodes: Stage["nodes"],
  node: Exclude<Node, { kind: "literal" }>,
  values: readonly string[],
): string {
  switch (node.kind) {
    case "load": {
      const index = indexOf(node.access, positions);
      return load?.(node.access.buffer, index) ?? shader.load(node.access.buffer, index);
    }
    case "position": {
      const { dtype, start, terms } = node;
      if (Number.isInteger(start) && terms.every(Number.isInteger)) {
        const value = affine(start, terms, positions);
        return castValue(shader, { dtype: "int32", value }, dtype);
      }
      const parts = terms.flatMap((term, d) =>
        term === 0 ? [] : [multiple(shader, dtype, term, positions[d])],
      );
      return [literal(dtype, start), ...parts].reduce((a, b) => add(shader, dtype, a, b));
    }
    case "masked": {
      const inside = insideOf(node.window, shape, positions);
      const value = values[node.value];
      return inside === undefined
        ? value
        : `select(${values[node.otherwise]}, ${value}, ${inside})`;
    }
    case "apply":
      return applyElementwise(
        shader,
        node,
        node.operands.map((o) => ({ dtype: nodes[o].dtype, value: values[o], node: nodes[o] })),
      );
    case "product":
      return product;
  }
}

/** Nodes that have to be computed for the wanted ones, with these. */
export function neededNodes(
  nodes: Stage["nodes"],
  wanted: readonly number[] = [...nodes.keys()],
  known?: ReadonlyMap<Node, string>,
): ReadonlySet<number> {
  const needed = new Set(wanted);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (!needed.has(i) || known?.has(node)) continue;
    for (const o of operandsOf(node)) needed.add(o);
  }
  return needed;
}

/** Nodes that a node is computed from. */
export function operandsOf(node: Node): readonly number[] {
  if (node.kind === "apply") return node.operands;
  return node.kind === "masked" ? [node.value, node.otherwise] : [];
}
