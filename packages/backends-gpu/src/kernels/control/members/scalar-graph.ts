/** Values of one invocation, each computed once: what is computed in the same way from the same values is one value. */
import type { DType } from "@fluxion/autodiff-core";
import type { Node } from "@fluxion/autodiff-core/compiler";
import { applyElementwise } from "../../../wgsl/elementwise.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { literal } from "../../../wgsl/types.ts";

type ApplyNode = Extract<Node, { kind: "apply" }>;

/** A value, by its number in the graph. Operands have lower numbers. */
export interface Scalar {
  readonly dtype: DType;
  readonly operands: readonly number[];
  /** What it is a value of, for rules that look at their operands. */
  readonly node: Node;
  /** Says what is computed: equal for equal values, together with the operands. */
  readonly key: string;
  /** As WGSL, from expressions of the operands. */
  readonly write: (operands: readonly string[]) => string;
  /** Whether its expression may be repeated wherever it is needed. */
  readonly isInline: boolean;
}

export class ScalarGraph {
  readonly #shader: ShaderWriter;
  readonly #scalars: Scalar[] = [];
  readonly #known = new Map<string, number>();

  constructor(shader: ShaderWriter) {
    this.#shader = shader;
  }

  get size(): number {
    return this.#scalars.length;
  }

  scalar(id: number): Scalar {
    return this.#scalars[id];
  }

  add(scalar: Scalar): number {
    const key = `${scalar.key}|${scalar.dtype}|${scalar.operands}`;
    const found = this.#known.get(key) ?? this.#scalars.push(scalar) - 1;
    this.#known.set(key, found);
    return found;
  }

  literal(dtype: DType, value: number): number {
    const text = literal(dtype, value);
    const node: Node = { kind: "literal", dtype, value };
    return this.add({ dtype, operands: [], node, key: text, write: () => text, isInline: true });
  }

  /** A variable, or an expression that is the same wherever it stands. */
  leaf(dtype: DType, text: string, isInline: boolean): number {
    const access = { buffer: -1, offset: 0, strides: [] };
    const node: Node = { kind: "load", dtype, access };
    return this.add({ dtype, operands: [], node, key: text, write: () => text, isInline });
  }

  apply(node: ApplyNode, operands: readonly number[]): number {
    const { primitive, params, dtype } = node;
    const write = (values: readonly string[]): string =>
      applyElementwise(
        this.#shader,
        node,
        operands.map((o, i) => ({ ...this.#scalars[o], value: values[i] })),
      );
    const key = `${primitive.name} ${JSON.stringify(params)}`;
    return this.add({ dtype, operands, node, key, write, isInline: false });
  }

  /** Values as they are where `given` is known to be true or false: what that decides is not computed. */
  assuming(given: number, value: boolean): (id: number) => number {
    const found: number[] = [];
    const count = this.size;
    for (let id = 0; id < count; id++) {
      found.push(id === given ? this.literal("bool", Number(value)) : this.#rebuilt(id, found));
    }
    return (id) => found[id] ?? id;
  }

  #rebuilt(id: number, found: readonly number[]): number {
    const scalar = this.#scalars[id];
    const operands = scalar.operands.map((o) => found[o]);
    if (scalar.node.kind === "apply" && scalar.node.primitive.name === "select") {
      const { node } = this.#scalars[operands[0]];
      if (node.kind === "literal") return operands[node.value !== 0 ? 1 : 2];
    }
    if (operands.every((o, i) => o === scalar.operands[i])) return id;
    if (scalar.node.kind === "apply") return this.apply(scalar.node, operands);
    return this.add({ ...scalar, operands });
  }
}

/** Writes values of a graph as statements; what one call has written, later ones use. */
export class ScalarWriter {
  readonly #graph: ScalarGraph;
  readonly #names = new Map<number, string>();

  constructor(graph: ScalarGraph) {
    this.#graph = graph;
  }

  /** Statements that compute values, and expressions for them. */
  write(wanted: readonly number[]): {
    readonly lines: readonly string[];
    readonly values: string[];
  } {
    const lines: string[] = [];
    for (const id of this.#missing(wanted)) {
      const scalar = this.#graph.scalar(id);
      const text = scalar.write(scalar.operands.map((o) => this.#name(o)));
      this.#names.set(id, scalar.isInline ? text : `v${id}`);
      if (!scalar.isInline) lines.push(`let v${id} = ${text};`);
    }
    return { lines, values: wanted.map((id) => this.#name(id)) };
  }

  #missing(wanted: readonly number[]): number[] {
    const needed = new Set<number>();
    const waiting = [...wanted];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (needed.has(id) || this.#names.has(id)) continue;
      needed.add(id);
      waiting.push(...this.#graph.scalar(id).operands);
    }
    return [...needed].sort((a, b) => a - b);
  }

  #name(id: number): string {
    const name = this.#names.get(id);
    if (name === undefined) throw new Error(`Value ${id} has not been written.`);
    return name;
  }
}
