/** One turn of a loop as values of one member. */
import type { BatchLayout, Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { sizeOf } from "../../loops/axes.ts";
import type { LoopBuffers } from "../loop-buffers.ts";
import type { FixedBody, LoopForm } from "../loop-form.ts";
import type { LoopLayouts } from "./loop-layouts.ts";
import type { MemberLayouts } from "./member-layouts.ts";
import { type Elements, memberValues } from "./member-values.ts";
import { ScalarGraph } from "./scalar-graph.ts";

/** A value of a state, in a variable. */
export interface StateValue {
  readonly name: string;
  readonly state: number;
  /** Where it is in the tensor, as WGSL. */
  readonly at: string;
  /** What it becomes in a turn. */
  readonly next: number;
}

export interface MemberTurn {
  readonly graph: ScalarGraph;
  /** Whether there is a turn. */
  readonly test: number | undefined;
  readonly states: readonly StateValue[];
  /** Entries that the turn writes: their values, and statements that store them. */
  readonly written: readonly {
    readonly value: number;
    readonly store: (value: string) => string;
  }[];
  /** Variables that are the same in all turns: names by the expressions of their values. */
  readonly kept: ReadonlyMap<string, string>;
}

export interface TurnSite {
  readonly context: KernelContext;
  readonly form: LoopForm;
  readonly layouts: LoopLayouts;
  readonly buffers: LoopBuffers;
  readonly shader: ShaderWriter;
}

/** Fixed elements that are kept in variables from the first turn on. */
const MOST_KEPT = 32;

/** @returns `undefined` if a turn may change a member that has ended. */
export function memberTurn(site: TurnSite): MemberTurn | undefined {
  const turn = new Turn(site);
  return turn.isMasked() ? turn.values() : undefined;
}

class Turn {
  readonly #site: TurnSite;
  readonly #graph: ScalarGraph;
  readonly #kept = new Map<string, string>();
  readonly #count: number;
  readonly #test: number | undefined;
  readonly #results: readonly Elements[];

  constructor(site: TurnSite) {
    const { form, layouts, buffers } = site;
    this.#site = site;
    this.#graph = new ScalarGraph(site.shader);
    this.#count = layouts.body.count;
    const { condition, body } = form;
    const test = condition && this.#run(condition, layouts.condition, buffers.condition);
    this.#test = test?.[0](0);
    this.#results = this.#run(body, layouts.body, buffers.body);
  }

  /** A batch goes on for as long as any member does: what its turns do to those that have ended has to be nothing. */
  isMasked(): boolean {
    if (this.#test === undefined || this.#count === 1) return true;
    const ended = this.#graph.assuming(this.#test, false);
    return this.#states().every(({ name, state, next }) => {
      return ended(next) === this.#variable(state, name);
    });
  }

  values(): MemberTurn {
    const test = this.#test;
    const inTurn = test === undefined ? same : this.#graph.assuming(test, true);
    return {
      graph: this.#graph,
      test,
      states: this.#states().map((value) => ({ ...value, next: inTurn(value.next) })),
      written: this.#written().map(({ value, store }) => ({ value: inTurn(value), store })),
      kept: this.#kept,
    };
  }

  #states(): StateValue[] {
    return this.#site.form.states.flatMap(({ shape }, state) => {
      const size = sizeOf(shape) / this.#count;
      return elements(size).map((e) => ({
        name: stateName(state, e),
        state,
        at: `${size} * p + ${e}`,
        next: this.#results[state](e),
      }));
    });
  }

  #written() {
    const { form, layouts, buffers, shader } = this.#site;
    const { schedule } = form.body;
    return form.outputs.flatMap((block, i) => {
      const output = form.states.length + i;
      const layout = layouts.body.layouts.get(schedule.outputs[output]);
      return elements(sizeOf(block.shape.slice(1)) / this.#count).map((e) => ({
        value: this.#results[output](e),
        store: (value: string) =>
          shader.store(buffers.outputs[i], this.#entryIndex(block, layout, e), value),
      }));
    });
  }

  #run(part: FixedBody, layouts: MemberLayouts, fixed: readonly number[]): readonly Elements[] {
    const { form, shader } = this.#site;
    const { schedule } = part;
    const layoutOf = (input: number) => layouts.layouts.get(schedule.inputs[input]);
    const first = fixed.length + form.states.length;
    const inputs = [
      ...fixed.map((buffer, i) => this.#fixed(buffer, layoutOf(i))),
      ...form.states.map((_, state) => (e: number) => this.#variable(state, stateName(state, e))),
      ...form.inputs.map((block, i) => this.#entries(block, i, layoutOf(first + i))),
    ];
    return memberValues({ graph: this.#graph, shader, layouts }, schedule, inputs);
  }

  #variable(state: number, name: string): number {
    return this.#graph.leaf(this.#site.form.states[state].dtype, name, true);
  }

  #fixed(buffer: number, layout: BatchLayout | undefined): Elements {
    const { context, shader } = this.#site;
    const { dtype } = context.place(buffer);
    return (element) => {
      const text = shader.load(buffer, this.#index(layout, element));
      const kept = this.#kept;
      if (!kept.has(text) && kept.size < MOST_KEPT) kept.set(text, `c${kept.size}`);
      const name = kept.get(text);
      return this.#graph.leaf(dtype, name ?? text, name !== undefined);
    };
  }

  #entries(block: Block, input: number, layout: BatchLayout | undefined): Elements {
    const { shader, buffers } = this.#site;
    return (element) => {
      const text = shader.load(buffers.inputs[input], this.#entryIndex(block, layout, element));
      return this.#graph.leaf(block.dtype, text, false);
    };
  }

  #entryIndex({ shape }: Block, layout: BatchLayout | undefined, element: number): string {
    return `${sizeOf(shape.slice(1))} * entry + ${this.#index(layout, element)}`;
  }

  /** Where an element of the member `p` is in a tensor. */
  #index(layout: BatchLayout | undefined, element: number): string {
    if (layout === undefined) return `${element}`;
    const { inner } = layout;
    const outer = Math.floor(element / inner);
    return `${outer * this.#count * inner + (element - outer * inner)} + ${inner} * p`;
  }
}

function same(value: number): number {
  return value;
}

function stateName(state: number, element: number): string {
  return `s${state}_${element}`;
}

function elements(size: number): number[] {
  return Array.from({ length: size }, (_, e) => e);
}
