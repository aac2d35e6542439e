/**
 * Scalar code as a graph: every element of every tensor of a small loop body is a node, made once per value. Where its
 * code goes is decided when all is known (scalar-placement.ts).
 */
import { type DType, roundTo } from "../../../dtype.ts";
import type { Params, Primitive } from "../../../primitive.ts";
import { paramsKey } from "../../../program/structural-key.ts";
import type { Variable } from "../encoding/index.ts";
import { identity } from "./scalar-identities.ts";

/** A stretch of code: the function, the body of a loop, or a branch. */
export interface Region {
  readonly parent: Region | undefined;
  readonly depth: number;
  /** Number of loops around it. */
  readonly loops: number;
}

/** What an elementwise primitive is to scalar code. */
export type Operation = Pick<Primitive, "name" | "uniform">;

interface NodeBase {
  readonly id: number;
  readonly dtype: DType;
  /** The outermost region in which the value is known. */
  readonly region: Region;
}

/** One number. */
export type ScalarNode =
  | (NodeBase & { readonly kind: "literal"; readonly value: number })
  /** A state of the loop whose region it is in. */
  | (NodeBase & { readonly kind: "state" })
  | (NodeBase & {
      readonly kind: "load";
      readonly address: Variable<"i32">;
      /** In bytes. */
      readonly offset: number;
    })
  | (NodeBase & {
      readonly kind: "apply";
      readonly operation: Operation;
      readonly params: Params;
      readonly operands: readonly ScalarNode[];
    })
  | (NodeBase & {
      readonly kind: "result";
      readonly statement: ScalarStatement;
      readonly position: number;
    });

/** One of several regions, chosen by an index, that give as many values each. */
export interface ScalarBranch {
  readonly kind: "branch";
  readonly id: number;
  readonly region: Region;
  readonly index: ScalarNode;
  readonly arms: readonly { readonly region: Region; readonly values: readonly ScalarNode[] }[];
}

/** A loop over states that are locals. */
export interface ScalarLoop {
  readonly kind: "loop";
  readonly id: number;
  readonly region: Region;
  readonly body: Region;
  readonly initial: readonly ScalarNode[];
  readonly states: readonly ScalarNode[];
  /** Tested before each turn. */
  readonly goesOn: ScalarNode | undefined;
  /** All nodes that `goesOn` needs have smaller numbers. */
  readonly tested: number;
  readonly next: readonly ScalarNode[];
  /** The most turns; `undefined` for no bound. */
  readonly turns: number | undefined;
}

export type ScalarStatement = ScalarBranch | ScalarLoop;

/** Makes nodes, each once. */
export class ScalarGraph {
  readonly root: Region = { parent: undefined, depth: 0, loops: 0 };
  readonly #known = new Map<string, ScalarNode>();
  #count = 0;
  #hasLoops = false;

  /** More than the number of any node so far. */
  get count(): number {
    return this.#count;
  }

  /** Whether there are loops besides unrolled ones. */
  get hasLoops(): boolean {
    return this.#hasLoops;
  }

  literal(dtype: DType, value: number): ScalarNode {
    const rounded = roundTo(dtype, value);
    const key = `${dtype} ${Object.is(rounded, -0) ? "-0" : rounded}`;
    return this.#once(key, (id) => ({
      kind: "literal",
      id,
      dtype,
      region: this.root,
      value: rounded,
    }));
  }

  state(dtype: DType, region: Region): ScalarNode {
    return { kind: "state", id: this.#count++, dtype, region };
  }

  /** @param region - Where `address` is set; memory that is read must not be written in it. */
  load(dtype: DType, address: Variable<"i32">, offset: number, region: Region): ScalarNode {
    return { kind: "load", id: this.#count++, dtype, region, address, offset };
  }

  apply(
    dtype: DType,
    operation: Operation,
    params: Params,
    operands: readonly ScalarNode[],
  ): ScalarNode {
    const known =
      this.#constant(dtype, operation, params, operands) ?? identity(operation, operands);
    if (known !== undefined && known.dtype === dtype) return known;
    const ids = operands.map(({ id }) => id);
    const extra = Object.keys(params).length === 0 ? "" : paramsKey(params);
    const key = `${operation.name} ${dtype} ${ids.join()} ${extra}`;
    const region = operands.map((node) => node.region).reduce(deeper, this.root);
    return this.#once(key, (id) => ({
      kind: "apply",
      id,
      dtype,
      region,
      operation,
      params,
      operands,
    }));
  }

  branch(statement: Omit<ScalarBranch, "kind" | "id">): ScalarNode[] {
    const whole: ScalarBranch = { kind: "branch", id: this.#count++, ...statement };
    return whole.arms[0].values.map((value, position) =>
      this.#result(whole, position, value.dtype),
    );
  }

  loop(statement: Omit<ScalarLoop, "kind" | "id">): ScalarNode[] {
    this.#hasLoops = true;
    const whole: ScalarLoop = { kind: "loop", id: this.#count++, ...statement };
    return whole.states.map((state, position) => this.#result(whole, position, state.dtype));
  }

  #result(statement: ScalarStatement, position: number, dtype: DType): ScalarNode {
    const { region } = statement;
    return { kind: "result", id: this.#count++, dtype, region, statement, position };
  }

  #constant(
    dtype: DType,
    operation: Operation,
    params: Params,
    operands: readonly ScalarNode[],
  ): ScalarNode | undefined {
    const values = operands.flatMap((node) => (node.kind === "literal" ? [node.value] : []));
    if (values.length < operands.length || operation.uniform === undefined) return undefined;
    const specs = operands.map((node) => ({ shape: [], dtype: node.dtype }));
    return this.literal(dtype, operation.uniform(values, params, specs));
  }

  #once(key: string, make: (id: number) => ScalarNode): ScalarNode {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const node = make(this.#count++);
    this.#known.set(key, node);
    return node;
  }
}

export function innerRegion(parent: Region, kind: "loop" | "arm"): Region {
  return { parent, depth: parent.depth + 1, loops: parent.loops + (kind === "loop" ? 1 : 0) };
}

/** The inner one of two regions of which one is inside the other. */
function deeper(a: Region, b: Region): Region {
  return a.depth >= b.depth ? a : b;
}
