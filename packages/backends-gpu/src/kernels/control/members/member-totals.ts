/** Reductions over what one member has, added up one value after the other. */
import type { DType } from "@fluxion/autodiff-core";
import type { Node, Reduction } from "@fluxion/autodiff-core/compiler";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { totalOf } from "../../loops/reduction.ts";
import type { ScalarGraph } from "./scalar-graph.ts";

interface Target {
  readonly buffer: number;
  readonly element: number;
  readonly reduce: Reduction;
}

/** Reductions of one stage. */
export class MemberTotals {
  readonly #graph: ScalarGraph;
  readonly #shader: ShaderWriter;
  readonly #totals = new Map<string, { target: Target; total: number; dtype: DType }>();

  constructor(graph: ScalarGraph, shader: ShaderWriter) {
    this.#graph = graph;
    this.#shader = shader;
  }

  add(target: Target, value: number): void {
    const graph = this.#graph;
    const shader = this.#shader;
    const { dtype } = graph.scalar(value);
    const key = `${target.buffer},${target.element}`;
    const rule = totalOf(shader, target.reduce, dtype);
    const compute = (name: string, operands: readonly number[], write: Writer): number => {
      if (operands.length === 1 && write(["x"]) === "x") return operands[0];
      return graph.add({
        dtype,
        node: totalNode(dtype),
        key: `${name} ${target.reduce}`,
        operands,
        write,
        isInline: false,
      });
    };
    const entered = compute("enter", [value], ([x]) => rule.enter(x));
    const found = this.#totals.get(key)?.total;
    // The sum of -0 alone is 0; all else that starts with one value is that value.
    const before = found ?? (target.reduce === "sum" ? graph.literal(dtype, 0) : undefined);
    const total =
      before === undefined
        ? entered
        : compute("combine", [before, entered], ([a, b]) => rule.combine(a, b));
    this.#totals.set(key, { target, total, dtype });
  }

  finish(store: (target: Target, value: number) => void): void {
    const graph = this.#graph;
    const shader = this.#shader;
    for (const { target, total, dtype } of this.#totals.values()) {
      const { leave } = totalOf(shader, target.reduce, dtype);
      const key = `leave ${target.reduce}`;
      const write = ([t]: readonly string[]) => leave(t);
      const isSame = leave("t") === "t";
      const node = totalNode(dtype);
      const scalar = { dtype, node, key, operands: [total], write, isInline: false };
      store(target, isSame ? total : graph.add(scalar));
    }
  }
}

/** No function of its operands, that rules for functions would take it for. */
function totalNode(dtype: DType): Node {
  return { kind: "product", dtype };
}

type Writer = (operands: readonly string[]) => string;
