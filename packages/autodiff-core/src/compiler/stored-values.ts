/**
 * Which values get memory. What is read by its own loop only does not; what other loops read does, unless computing it
 * again from what has memory anyway is cheap.
 */
import type { Atom, Equation, Variable } from "../program/program.ts";
import { sizeOf } from "../shape.ts";
import type { Arranged } from "./arrange.ts";
import { flopsPerEntry } from "./flops-per-entry.ts";
import { sameLoops } from "./index-map.ts";
import { type Item, type PartitionedGroup, sourceInLoop } from "./partition.ts";
import { isGathered, kindOf } from "./primitive-kinds.ts";

/** Operations per entry up to which a value is computed again rather than stored; a transcendental counts ten. */
const RECOMPUTE_FLOPS = 8;
/** Values that may be read to compute one again, if it is computed more than once. */
const RECOMPUTE_LOADS = 3;

interface Recomputation {
  flops: number;
  readonly loads: Set<Variable>;
  readonly counted: Set<Variable>;
}

/** The variables that have memory; all others are computed where they are read. */
export function storedValues(
  arranged: Arranged,
  groups: readonly PartitionedGroup[],
  products: ReadonlySet<Variable>,
): Set<Variable> {
  const choice = new Choice(arranged, products);
  groups.forEach((group) => {
    choice.lookAt(group);
  });
  return choice.decide();
}

class Choice {
  readonly #arranged: Arranged;
  readonly #products: ReadonlySet<Variable>;
  readonly #stored = new Set<Variable>();
  /** Values that are read from other loops, with the greatest number of positions that read each. */
  readonly #candidates = new Map<Variable, number>();
  /** How many equations read each value that has a place of its own, and how many results of the program it is. */
  readonly #readers = new Map<Variable, number>();
  /** Values that a convolution takes in, entry by entry. */
  readonly #gathered = new Set<Variable>();

  constructor(arranged: Arranged, products: ReadonlySet<Variable>) {
    this.#arranged = arranged;
    this.#products = products;
    for (const input of arranged.program.inputs) this.#stored.add(input);
    for (const output of arranged.program.outputs) this.#store(output);
    this.#countReaders(arranged);
  }

  lookAt({ items, domain }: PartitionedGroup): void {
    const own = new Set(items.flatMap(({ equation }) => equation.outputs));
    for (const item of items) {
      const { equation, kind, part } = item;
      if (kind === "opaque") {
        equation.inputs.forEach((x, i) => {
          if (isGathered(equation, i)) this.#gather(x, item);
          else this.#store(x);
        });
      }
      if (kind === "opaque" || kind === "reduction" || kind === "concat") {
        for (const v of equation.outputs) if (!this.#products.has(v)) this.#stored.add(v);
      }
      if (kind === "pad") this.#store(equation.inputs[0]);
      if (domain === undefined) continue;
      const operands = kind === "concat" ? [equation.inputs[part]] : equation.inputs;
      for (const x of operands) this.#read(x, item, own);
    }
  }

  decide(): Set<Variable> {
    const order = this.#arranged.program.equations.flatMap((equation) => equation.outputs);
    for (const v of order) {
      const positions = this.#candidates.get(v);
      if (positions === undefined || this.#stored.has(v)) continue;
      if (!this.#isCheap(v, positions)) this.#stored.add(v);
    }
    return this.#stored;
  }

  #countReaders({ program, views }: Arranged): void {
    const count = (inputs: readonly Atom[]): void => {
      const bases = inputs.map((x) => (x.kind === "literal" ? undefined : views.get(x)?.base));
      for (const base of new Set(bases)) {
        if (base !== undefined) this.#readers.set(base, (this.#readers.get(base) ?? 0) + 1);
      }
    };
    for (const equation of program.equations)
      if (kindOf(equation) !== "layout") count(equation.inputs);
    for (const output of program.outputs) count([output]);
  }

  #gather(x: Atom, item: Item): void {
    const base = x.kind === "literal" ? undefined : this.#arranged.views.get(x)?.base;
    if (base !== undefined) this.#gathered.add(base);
    this.#read(x, { ...item, domain: x.shape }, new Set());
  }

  #read(x: Atom, { kind, domain = [] }: Item, own: ReadonlySet<Variable>): void {
    if (x.kind === "literal" || kind === "pad") return;
    const { definitions, views } = this.#arranged;
    const source = sourceInLoop(x, domain, definitions);
    if (source !== undefined && own.has(source)) return;
    const base = views.get(x)?.base;
    if (base === undefined || this.#products.has(base)) return;
    const mapped = source !== undefined || this.#mapsThrough(x);
    const equation = definitions.get(base);
    const computable = equation !== undefined && isComputable(equation);
    if (!mapped || !computable) this.#store(base);
    else {
      const positions = Math.max(sizeOf(domain), this.#candidates.get(base) ?? 0);
      this.#candidates.set(base, positions);
    }
  }

  /** Whether an index map can follow the layout operations above the base of a view. */
  #mapsThrough(x: Atom): boolean {
    if (x.kind === "literal") return true;
    const equation = this.#arranged.definitions.get(x);
    if (equation === undefined || kindOf(equation) !== "layout") return true;
    const [operand] = equation.inputs;
    if (equation.primitive.name === "reshape" && !sameLoops(operand.shape, x.shape)) return false;
    return this.#mapsThrough(operand);
  }

  #store(x: Atom): void {
    const base = x.kind === "literal" ? undefined : this.#arranged.views.get(x)?.base;
    if (base !== undefined && !this.#products.has(base)) this.#stored.add(base);
  }

  #isCheap(v: Variable, positions: number): boolean {
    const cost: Recomputation = { flops: 0, loads: new Set(), counted: new Set() };
    const repeats = Math.max(1, positions / Math.max(1, sizeOf(v.shape)));
    const once = this.#gathered.has(v) && this.#readers.get(v) === 1 && repeats === 1;
    if (!this.#addCost(v, cost, v, !once)) return false;
    return cost.flops * repeats <= RECOMPUTE_FLOPS && (once || cost.loads.size <= RECOMPUTE_LOADS);
  }

  /**
   * Add what it takes to compute `x`; false if it cannot be computed from what has memory.
   *
   * @param again - Whether it is computed elsewhere too; else it costs nothing more here.
   */
  #addCost(x: Atom, cost: Recomputation, root: Variable, again: boolean): boolean {
    if (x.kind === "literal" || cost.flops > RECOMPUTE_FLOPS || cost.counted.has(x)) return true;
    cost.counted.add(x);
    const base = this.#arranged.views.get(x)?.base;
    if (base !== undefined && base !== root && this.#stored.has(base)) {
      cost.loads.add(x);
      return true;
    }
    const equation = this.#arranged.definitions.get(x);
    if (equation === undefined || this.#products.has(x)) return false;
    if (kindOf(equation) === "layout") {
      return this.#mapsThrough(x) && this.#addCost(equation.inputs[0], cost, root, again);
    }
    if (!isComputable(equation)) return false;
    const repeated = again || (this.#readers.get(x) ?? 0) > 1;
    if (repeated) cost.flops += flopsPerEntry(equation);
    return equation.inputs.every((operand) => this.#addCost(operand, cost, root, repeated));
  }
}

function isComputable(equation: Equation): boolean {
  const kind = kindOf(equation);
  return kind === "elementwise" || kind === "count";
}
