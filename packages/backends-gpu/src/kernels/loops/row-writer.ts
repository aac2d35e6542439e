/** Writes the stages of a row, one after the other. */
import type { Access, Node, Stage } from "@fluxion/autodiff-core/compiler";
import { indexOf } from "../../wgsl/indices.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { stageValues } from "../../wgsl/stage-values.ts";
import { isPerRow, KeptValues } from "./kept-values.ts";
import { totalOf } from "./reduction.ts";
import type { RowLayout } from "./row-layout.ts";
import { both, type RowMapping, unitAt } from "./row-mapping.ts";
import { addEntries, meetTotals, type RunningTotal } from "./totals.ts";
import { storeUnit, type Unit, unitValues, varyingNodes } from "./unit-values.ts";

/** Where the rows of a kernel are. */
export interface RowSite {
  readonly layout: RowLayout;
  /** Names of the positions of the row. */
  readonly positions: readonly string[];
  /** The first of them counts the parts of rows, if there are several. */
  readonly parts: number;
  /** Buffers that are not stored. */
  readonly omitted: ReadonlySet<number>;
}

/** A unit of a row that is to be done. */
interface Turn {
  /** A variable: see {@link RowMapping}. */
  readonly number: string;
  /** The number behind the last. */
  readonly end: string;
  /** Lanes that are known to be before the end. */
  readonly sure: number;
  /** Which turn it is where they are written out, else 0. */
  readonly turn: number;
}

/** Turns of which the values are added before they are added to the total, so that roundings do not add up. */
const BLOCK = 32;

export class RowWriter {
  /** Statements; invocations have `row`, `live` (whether there is such a row) and `t`, their number in the row. */
  readonly lines: string[] = [];
  readonly #shader: ShaderWriter;
  readonly #site: RowSite;
  readonly #outer: number;
  readonly #kept: KeptValues;
  /** Buffers that have been written since the last barrier. */
  readonly #written = new Set<number>();
  /** Number of the stage, which names of variables have. */
  #stage = -1;

  constructor(shader: ShaderWriter, site: RowSite) {
    this.#shader = shader;
    this.#site = site;
    this.#outer = site.positions.length;
    this.#kept = new KeptValues(this.#outer);
  }

  add(stage: Stage, mapping: RowMapping): void {
    this.#stage++;
    const known = this.#perRow(stage, mapping);
    if (stage.shape.length === this.#outer) this.#addPosition(stage, mapping, known);
    else this.#addTurns(stage, mapping, known);
    for (const { access } of stage.stores) this.#written.add(access.buffer);
  }

  /** Values of nodes that are the same all along the row. */
  #perRow(stage: Stage, mapping: RowMapping): Map<Node, string> {
    const { nodes, shape } = stage;
    const known = new Map<Node, string>();
    for (const node of nodes) {
      if (node.kind !== "load") continue;
      const found = this.#kept.find([stage, node.access, mapping], 0);
      if (found === undefined) this.#await(node.access);
      else if (isPerRow(node.access, this.#outer)) known.set(node, found[0]);
    }
    const varies = varyingNodes(
      stage,
      shape.map((_, d) => d >= this.#outer),
    );
    const same = [...nodes.keys()].filter((n) => !varies[n]);
    const positions = this.#startOf(stage);
    const site = { shader: this.#shader, positions, prefix: `c${this.#stage}_`, loaded: known };
    const { code, values } = stageValues(site, stage, same);
    this.lines.push(code);
    for (const n of same) {
      const node = nodes[n];
      known.set(node, values[n]);
      if (node.kind === "load") this.#kept.keep([stage, node.access, mapping], 0, [values[n]]);
    }
    return known;
  }

  /** What other invocations of the row have written is there. */
  #await({ buffer }: Access): void {
    if (!this.#written.has(buffer)) return;
    this.#written.clear();
    if (this.#site.layout.width > 1) this.lines.push("storageBarrier();");
  }

  /** A stage of one position in the row, done by all invocations alike. */
  #addPosition(stage: Stage, mapping: RowMapping, known: ReadonlyMap<Node, string>): void {
    for (const { access, value, reduce } of stage.stores) {
      const node = stage.nodes[value];
      const single = known.get(node) ?? "";
      const total = reduce === undefined ? undefined : totalOf(this.#shader, reduce, node.dtype);
      const all = total?.leave(total.combine(total.start, total.enter(single)));
      this.#storePerRow(stage, access, mapping, all ?? single);
    }
  }

  #addTurns(stage: Stage, mapping: RowMapping, known: ReadonlyMap<Node, string>): void {
    const totals = this.#totalsOf(stage);
    if (mapping.unrolled) this.#unroll(stage, mapping, known, totals);
    else if (mapping.count > 0) this.#loop(stage, mapping, known, totals);
    this.lines.push(...meetTotals(this.#shader, this.#site.layout, totals));
    for (const { store, total, name } of totals) {
      this.lines.push(`let ${name}_all = ${total.leave(name)};`);
      this.#storePerRow(stage, store.access, mapping, `${name}_all`);
    }
  }

  /** Turns one after the other, all of them written out. */
  #unroll(
    stage: Stage,
    mapping: RowMapping,
    known: ReadonlyMap<Node, string>,
    totals: readonly RunningTotal[],
  ): void {
    const { count, stride, lanes } = mapping;
    for (let turn = 0; turn * stride < count; turn++) {
      const number = `u${this.#stage}_${turn}`;
      this.lines.push(`let ${number} = t + ${turn * stride}u;`);
      const sure = (turn + 1) * stride <= count ? lanes : 0;
      const at = { number, end: `${count}u`, sure, turn };
      this.lines.push(this.#unit(stage, mapping, known, totals, at));
    }
  }

  /** A loop over turns, in blocks if there are many. */
  #loop(
    stage: Stage,
    mapping: RowMapping,
    known: ReadonlyMap<Node, string>,
    totals: readonly RunningTotal[],
  ): void {
    const { parts, positions } = this.#site;
    const { count, stride } = mapping;
    const share = Math.ceil(count / parts / stride) * stride;
    const [number, first, end] = ["u", "first", "end"].map((name) => `${name}${this.#stage}`);
    const ofPart = parts === 1 ? "0u" : `u32(${positions[0]}) * ${share}u`;
    this.lines.push(
      `let ${first} = ${ofPart};`,
      `let ${end} = select(0u, min(${first} + ${share}u, ${count}u), live);`,
    );
    const turns = (from: string, to: string, into: readonly RunningTotal[]): string[] => [
      `for (var ${number} = ${from}; ${number} < ${to}; ${number} += ${stride}u) {`,
      this.#unit(stage, mapping, known, into, { number, end, sure: 1, turn: 0 }),
      "}",
    ];
    if (totals.length === 0 || share <= BLOCK * stride) {
      this.lines.push(...turns(`${first} + t`, end, totals));
      return;
    }
    const block = `b${this.#stage}`;
    const partial = totals.map((total) => ({ ...total, name: `${total.name}_block` }));
    this.lines.push(
      `for (var ${block} = ${first} + t; ${block} < ${end}; ${block} += ${BLOCK * stride}u) {`,
      ...partial.map(({ name, total }) => `var ${name} = ${total.start};`),
      ...turns(block, `min(${end}, ${block} + ${BLOCK * stride}u)`, partial),
      ...totals.map(({ name, total }, i) => `${name} = ${total.combine(name, partial[i].name)};`),
      "}",
    );
  }

  /** Computes, stores and adds up what a unit of positions gives. */
  #unit(
    stage: Stage,
    mapping: RowMapping,
    known: ReadonlyMap<Node, string>,
    totals: readonly RunningTotal[],
    { number, end, sure, turn }: Turn,
  ): string {
    const { code, positions, inside } = unitAt(mapping, number, end, sure);
    const unit: Unit = {
      shader: this.#shader,
      positions: positions.map((own) => [...this.#site.positions, ...own]),
      adjacent: mapping.adjacent ? stage.shape.length - 1 : -1,
      prefix: `${number}_v`,
      known: positions.map(
        (_, lane) => new Map([...known, ...this.#found(stage, mapping, turn, lane)]),
      ),
    };
    const { code: computed, values } = unitValues(unit, stage);
    const stored: string[] = [];
    const lanesOf = (n: number): string[] => values.map((lane) => lane[n]);
    stage.nodes.forEach((node, n) => {
      if (node.kind === "load" && !known.has(node)) {
        this.#kept.keep([stage, node.access, mapping], turn, lanesOf(n));
      }
    });
    for (const { access, value, reduce } of stage.stores) {
      if (reduce !== undefined) continue;
      this.#kept.keep([stage, access, mapping], turn, lanesOf(value));
      if (this.#site.omitted.has(access.buffer)) continue;
      const conditions = inside.map((c) => (mapping.unrolled ? both("live", c) : c));
      stored.push(storeUnit(unit, access, lanesOf(value), conditions));
    }
    const added = totals.map((total) => addEntries(total, lanesOf(total.store.value), inside));
    return [code, computed, ...stored, ...added].filter(Boolean).join("\n");
  }

  /** Values of loads that one lane has kept. */
  #found(
    stage: Stage,
    mapping: RowMapping,
    turn: number,
    lane: number,
  ): (readonly [Node, string])[] {
    return stage.nodes.flatMap((node) => {
      if (node.kind !== "load" || isPerRow(node.access, this.#outer)) return [];
      const kept = this.#kept.find([stage, node.access, mapping], turn);
      return kept === undefined ? [] : [[node, kept[lane]] as const];
    });
  }

  #storePerRow(stage: Stage, access: Access, mapping: RowMapping, value: string): void {
    this.#kept.keep([stage, access, mapping], 0, [value]);
    if (this.#site.omitted.has(access.buffer)) return;
    const store = this.#shader.store(access.buffer, indexOf(access, this.#startOf(stage)), value);
    this.lines.push(`if (live && t == 0u) { ${store} }`);
  }

  /** Loop positions at the beginning of the row. */
  #startOf({ shape }: Stage): string[] {
    return shape.map((_, d) => this.#site.positions[d] ?? "0");
  }

  #totalsOf({ stores, nodes }: Stage): RunningTotal[] {
    return stores.flatMap((store, i) => {
      if (store.reduce === undefined) return [];
      const total = totalOf(this.#shader, store.reduce, nodes[store.value].dtype);
      const name = `a${this.#stage}_${i}`;
      this.lines.push(`var ${name}: ${total.type} = ${total.start};`);
      return [{ store, total, name }];
    });
  }
}
