/** Writes placed nodes as WebAssembly: a local for each value that is used more than once, the others where they are used. */
import {
  type FunctionBuilder,
  i32,
  type Label,
  select,
  switchOn,
  type Value,
  type Variable,
} from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import { constantLanes } from "../lanes/constant-lanes.ts";
import { emitElementwise } from "../lanes/elementwise.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import type { Site } from "./body.ts";
import { loadScalar } from "./scalar-blocks.ts";
import type {
  Region,
  ScalarBranch,
  ScalarLoop,
  ScalarNode,
  ScalarStatement,
} from "./scalar-graph.ts";
import type { Placement } from "./scalar-placement.ts";
import { scalarPower } from "./scalar-power.ts";
import type { ScalarStep } from "./scalar-steps.ts";
import { applyTogether } from "./scalar-vectors.ts";

/** The part of a loop that is written once per turn. */
export type ScalarTurn = Pick<ScalarLoop, "body" | "goesOn" | "tested" | "next">;

type ApplyNode = ScalarNode & { readonly kind: "apply" };

/** Instructions that a value may have and still be written at its only use. */
const LARGEST_INLINE = 24;

export class ScalarWriter {
  readonly #f: FunctionBuilder;
  readonly #context: KernelContext;
  readonly #frame: Variable<"i32">;
  readonly #lanes: LaneContext;
  readonly #placement: Placement;
  readonly #budget: Variable<"i32"> | undefined;
  readonly #values = new Map<ScalarNode, Value>();
  readonly #results = new Map<ScalarStatement, readonly Variable[]>();

  /**
   * @param budget - A local from which every turn of a loop inside takes one.
   */
  constructor(
    { context, f, frame }: Pick<Site, "context" | "f" | "frame">,
    placement: Placement,
    budget?: Variable<"i32">,
  ) {
    this.#context = context;
    this.#frame = frame;
    this.#budget = budget;
    const { module, instructions } = context;
    const once = <T>(key: string, make: () => T): T => context.once(key, make);
    this.#lanes = { f, lanes: 1, module, instructions, once };
    this.#f = f;
    this.#placement = placement;
  }

  /** Say in which locals states are. */
  bindAll(states: readonly ScalarNode[], locals: readonly Value[]): void {
    states.forEach((state, i) => {
      this.#values.set(state, locals[i]);
    });
  }

  /** Write what is placed in a region. */
  region(region: Region): void {
    this.#write(this.#placement.stepsOf(region));
  }

  /** A node that is known here. */
  valueOf(node: ScalarNode): Value {
    if (node.kind === "literal") return constantLanes(node.dtype, node.value, 1).value;
    const value =
      node.kind === "result"
        ? this.#results.get(node.statement)?.[node.position]
        : this.#values.get(node);
    if (value === undefined) throw new Error(`scalar ${node.id} is used before it is computed`);
    return value;
  }

  /** Give locals their next values, all at once. */
  assign(targets: readonly Variable[], nodes: readonly ScalarNode[]): void {
    const f = this.#f;
    const slots = new Set(targets.map(({ slot }) => slot));
    f.scope(() => {
      // What reads a target has to be computed before that changes.
      const values = nodes.map((node, i) => {
        const value = this.valueOf(node);
        const stays = node.kind === "literal" || (value.slot >= 0 && !slots.has(value.slot));
        return stays || value === targets[i] ? value : f.let(value);
      });
      targets.forEach((target, i) => {
        if (target !== values[i]) f.set(target, values[i]);
      });
    });
  }

  /**
   * Turns of a loop: the condition, and unless it says to leave, the body and the next states.
   *
   * @param finish - Written at the end of each turn, before the states change.
   */
  turn(loop: ScalarTurn, states: readonly Variable[], leave: Label, finish = (): void => {}): void {
    const steps = this.#placement.stepsOf(loop.body);
    const isTest = ({ id }: ScalarStep) => id < loop.tested;
    if (loop.goesOn !== undefined) {
      this.#write(steps.filter(isTest));
      this.#f.brIf(i32.eqz(this.valueOf(loop.goesOn) as Value<"i32">), leave);
    }
    this.#write(loop.goesOn === undefined ? steps : steps.filter((step) => !isTest(step)));
    finish();
    this.assign(states, loop.next);
  }

  #write(steps: readonly ScalarStep[]): void {
    for (const run of this.#placement.inVectors(steps)) {
      const [step] = run;
      if (step.kind === "branch") this.#branch(step);
      else if (step.kind === "loop") this.#loop(step);
      else if (run.length > 1) this.#defineTogether(run as readonly ApplyNode[]);
      else if (step.kind === "apply" || step.kind === "load") this.#define(step);
    }
  }

  #defineTogether(nodes: readonly ApplyNode[]): void {
    const operands = nodes.map((node) => node.operands.map((x) => this.valueOf(x)));
    applyTogether(this.#lanes, nodes[0], operands).forEach((value, i) => {
      this.#values.set(nodes[i], this.#local(value));
    });
  }

  #define(node: ScalarNode & { readonly kind: "apply" | "load" }): void {
    const value =
      node.kind === "load" ? loadScalar(node.dtype, node.address, node.offset) : this.#apply(node);
    const isInline = !this.#placement.isShared(node) && value.size <= LARGEST_INLINE;
    this.#values.set(node, isInline ? value : this.#local(value));
  }

  #apply({ dtype, operation, params, operands }: ApplyNode): Value {
    const values = operands.map(
      (node): LaneValue =>
        node.kind === "literal"
          ? constantLanes(node.dtype, node.value, 1)
          : { dtype: node.dtype, value: this.valueOf(node) },
    );
    if (operation.name === "pow" && dtype === "float64") {
      const [x, y] = values.map(({ value }) => value);
      return scalarPower(this.#context, this.#frame, x, y);
    }
    return emitElementwise(this.#lanes, operation, params, values, dtype).value;
  }

  #local(value: Value): Value {
    return value.slot >= 0 ? value : this.#f.let(value);
  }

  #branch(statement: ScalarBranch): void {
    const f = this.#f;
    const { index, arms } = statement;
    const targets = arms[0].values.map(({ dtype }) => f.let(constantLanes(dtype, 0, 1).value));
    this.#results.set(statement, targets);
    const write = arms.map(({ region, values }) => () => {
      this.region(region);
      this.assign(targets, values);
    });
    const chosen = this.#local(this.valueOf(index)) as Value<"i32">;
    if (arms.length === 2) f.if(i32.gtS(chosen, 0), write[1], write[0]);
    else {
      const last = arms.length - 1;
      switchOn(f, select(i32.gtS(chosen, 0), chosen, 0), write.slice(0, last), write[last]);
    }
  }

  #loop(statement: ScalarLoop): void {
    const f = this.#f;
    const { initial, states, turns } = statement;
    const locals = initial.map((node) => f.let(this.valueOf(node)));
    this.bindAll(states, locals);
    this.#results.set(statement, locals);
    const left = turns === undefined ? undefined : f.let(i32.const(turns));
    f.block((done) => {
      f.loop((again) => {
        if (left !== undefined) {
          f.brIf(i32.eqz(left), done);
          f.set(left, i32.sub(left, 1));
        }
        this.turn(statement, locals, done);
        if (this.#budget !== undefined) f.set(this.#budget, i32.sub(this.#budget, 1));
        f.br(again);
      });
    });
  }
}
