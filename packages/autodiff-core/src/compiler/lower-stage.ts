/** Writes a group as one loop nest: follows index maps from the stores back to what has memory. */
import type { Atom, Equation, Variable } from "../program/program.ts";
import { sizeOf, stridesOf } from "../shape.ts";
import type { Arranged } from "./arrange.ts";
import { collapseAxes } from "./collapse-axes.ts";
import {
  accessOf,
  type IndexMap,
  identityMap,
  loopAxes,
  mapKey,
  throughLayout,
} from "./index-map.ts";
import type { Access, Node, Stage, Store, Window } from "./kernel.ts";
import type { Item, PartitionedGroup } from "./partition.ts";
import { type Places, partOffset } from "./places.ts";
import type { Reduction } from "./primitive-kinds.ts";
import { kindOf } from "./primitive-kinds.ts";
import type { View } from "./view.ts";

/** What lowering needs to know. */
export interface Lowering extends Arranged {
  readonly stored: ReadonlySet<Variable>;
  readonly places: Places;
}

/**
 * The loop nest of a group, `undefined` if nothing of it is stored.
 *
 * @param product - The matrix product that the group follows at once.
 */
export function lowerStage(
  lowering: Lowering,
  { items, domain }: PartitionedGroup,
  product?: Variable,
): Stage | undefined {
  const writer = new StageWriter(lowering, domain ?? [], product);
  for (const item of items) writer.announce(item);
  for (const item of items) writer.add(item);
  return writer.stage();
}

/** The entries of a value, one by one, as a loop nest without stores: they are its last node. */
export function lowerOperand(lowering: Lowering, x: Atom): Stage {
  return new StageWriter(lowering, x.shape, undefined).operand(x);
}

class StageWriter {
  readonly #lowering: Lowering;
  readonly #shape: readonly number[];
  readonly #product: Variable | undefined;
  readonly #nodes: Node[] = [];
  readonly #stores: Store[] = [];
  readonly #known = new Map<string, number>();
  /** What this nest computes, and so does not load even if it has memory. */
  readonly #own = new Set<Variable>();

  constructor(lowering: Lowering, domain: readonly number[], product: Variable | undefined) {
    this.#lowering = lowering;
    this.#shape = loopAxes(domain).map((axis) => domain[axis]);
    this.#product = product;
  }

  stage(): Stage | undefined {
    if (this.#stores.length === 0) return undefined;
    const stage = { shape: this.#shape, nodes: this.#nodes, stores: this.#stores };
    return this.#product === undefined ? collapseAxes(stage) : stage;
  }

  operand(x: Atom): Stage {
    this.#evaluate(x, identityMap(x.shape));
    return { shape: this.#shape, nodes: this.#nodes, stores: [] };
  }

  announce({ equation, kind }: Item): void {
    if (kind === "reduction" || kind === "concat") return;
    for (const v of equation.outputs) this.#own.add(v);
  }

  add({ equation, kind, part }: Item): void {
    const [out] = equation.outputs;
    if (kind === "concat") this.#addPart(equation, part);
    else if (kind === "reduction") this.#addReduction(equation);
    else if (this.#lowering.stored.has(out)) {
      const value = this.#compute(equation, out, identityMap(out.shape));
      this.#stores.push({ value, access: this.#accessTo(out, identityMap(out.shape)) });
    }
  }

  #addPart(equation: Equation, part: number): void {
    const { places, views } = this.#lowering;
    const { axis } = equation.params as { readonly axis: number };
    const [joined] = equation.outputs;
    const x = equation.inputs[part];
    const { buffer, offset } = places.of(joined);
    const start = offset + partOffset(equation, part, axis);
    const base = x.kind === "variable" ? views.get(x)?.base : undefined;
    if (base !== undefined && places.has(base) && this.#lowering.stored.has(base)) {
      const place = places.of(base);
      const whole = sizeOf(base.shape) === sizeOf(x.shape);
      if (whole && place.buffer === buffer && place.offset === start) return;
    }
    const map = identityMap(x.shape);
    const strides = stridesOf(joined.shape);
    const access = { buffer, ...accessOf(map, { offset: start, strides }, this.#shape.length) };
    this.#stores.push({ value: this.#evaluate(x, map), access });
  }

  #addReduction({ primitive, inputs: [x], params, outputs: [out] }: Equation): void {
    const { axes } = params as { readonly axes: readonly number[] };
    const map = identityMap(x.shape);
    const value = this.#evaluate(x, map);
    const access = this.#accessTo(
      out,
      map.filter((_, axis) => !axes.includes(axis)),
    );
    this.#stores.push({ value, access, reduce: primitive.name as Reduction });
  }

  #accessTo(v: Variable, map: IndexMap): Access {
    const { buffer, offset } = this.#lowering.places.of(v);
    const view = { offset, strides: stridesOf(v.shape) };
    return { buffer, ...accessOf(map, view, this.#shape.length) };
  }

  /** Number of the node that gives `x` at the positions of the map. */
  #evaluate(x: Atom, map: IndexMap): number {
    if (x.kind === "literal") {
      const sign = Object.is(x.value, -0) ? "-" : "";
      return this.#node(`${x.dtype}${sign}${x.value}`, () => ({
        kind: "literal",
        dtype: x.dtype,
        value: x.value,
      }));
    }
    const computed = this.#known.get(`${x.id} ${mapKey(map)}`);
    if (computed !== undefined) return computed;
    const { views, stored, definitions } = this.#lowering;
    const view = views.get(x);
    if (view !== undefined && stored.has(view.base) && !this.#own.has(view.base)) {
      return this.#load(view, map);
    }
    const equation = definitions.get(x);
    if (x === this.#product) {
      return this.#node(`${x.id} product`, () => ({ kind: "product", dtype: x.dtype }));
    }
    if (equation === undefined) throw new Error(`v${x.id} has no definition.`);
    if (kindOf(equation) !== "layout") return this.#compute(equation, x, map);
    const inner = throughLayout(equation, equation.outputs.indexOf(x), map, this.#shape.length);
    if (inner === undefined) throw new Error(`v${x.id} cannot be computed through its layout.`);
    return this.#evaluate(equation.inputs[0], inner);
  }

  #compute(equation: Equation, x: Variable, map: IndexMap): number {
    const { primitive, inputs, params } = equation;
    const key = `${x.id} ${mapKey(map)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    switch (kindOf(equation)) {
      case "count":
        return this.#node(key, () => {
          const { start, terms } = map[(params as { readonly axis: number }).axis];
          return { kind: "position", dtype: x.dtype, start, terms };
        });
      case "pad":
        return this.#pad(equation, map, key);
      default: {
        const operands = inputs.map((operand) => this.#evaluate(operand, map));
        const { dtype } = x;
        return this.#node(key, () => ({ kind: "apply", dtype, primitive, params, operands }));
      }
    }
  }

  /** Inside the window the operand, shifted; the border outside. */
  #pad(
    { inputs: [x, border], params, outputs: [out] }: Equation,
    map: IndexMap,
    key: string,
  ): number {
    const { low } = params as { readonly low: readonly number[] };
    const shifted = map.map(({ start, terms }, axis) => ({ start: start - low[axis], terms }));
    const window = this.#windowOf(shifted, x.shape);
    const otherwise = this.#evaluate(border, []);
    if (window === undefined) return otherwise;
    const value = this.#evaluate(x, shifted);
    return this.#node(key, () => ({ kind: "masked", dtype: out.dtype, window, value, otherwise }));
  }

  /**
   * The positions at which every function of the map lies in the shape, `undefined` if there are none. Pads are computed
   * on their own axes only, so each function has at most one term, which is 1.
   */
  #windowOf(map: IndexMap, shape: readonly number[]): Window | undefined {
    const low = this.#shape.map(() => 0);
    const high = [...this.#shape];
    for (const [axis, { start, terms }] of map.entries()) {
      const d = terms.findIndex((t) => t !== 0);
      if (d >= 0) {
        low[d] = Math.max(low[d], -start);
        high[d] = Math.min(high[d], shape[axis] - start);
      } else if (start < 0 || start >= shape[axis]) return undefined;
    }
    return { low, high };
  }

  #load({ base, offset, strides, dtype }: View, map: IndexMap): number {
    const place = this.#lowering.places.of(base);
    const at = accessOf(map, { offset: offset + place.offset, strides }, this.#shape.length);
    const access = { buffer: place.buffer, ...at };
    const key = `load ${dtype} ${place.buffer} ${at.offset} ${at.strides.join()}`;
    return this.#node(key, () => ({ kind: "load", dtype, access }));
  }

  #node(key: string, make: () => Node): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#nodes.push(make());
    this.#known.set(key, this.#nodes.length - 1);
    return this.#nodes.length - 1;
  }
}
