/**
 * Which equations go into one kernel. Rules:
 *
 * 1. Elementwise equations over the same axes (up to axes of size 1) are computed together where one reads the other.
 * 2. A reduction joins what computes its operand; what reads its result comes later.
 * 3. A part of a `concat` is stored by whatever computes it, in its place.
 * 4. What is rearranged (a view other than by axes of size 1) is complete before it is read.
 * 5. Groups over the same axes that read the same memory, or store parts of the same `concat`, are joined, though neither
 *    reads the other.
 * 6. No group waits for itself (see dependency-groups.ts), and none has more than {@link MAX_ITEMS} items.
 * 7. Products, primitives of the library and control flow stand alone.
 */
import { hasEffect } from "../program/effects.ts";
import type { Atom, Equation, Variable } from "../program/program.ts";
import type { Shape } from "../shape.ts";
import type { Arranged } from "./arrange.ts";
import { DependencyGroups } from "./dependency-groups.ts";
import { loopAxes, sameLoops } from "./index-map.ts";
import { type EquationKind, kindOf } from "./primitive-kinds.ts";

/** Beyond this, a body has more live values than registers by far, and compilers of loop bodies slow down. */
const MAX_ITEMS = 200;

/** An equation to be computed, or one part of a `concat` to be stored. */
export interface Item {
  readonly equation: Equation;
  readonly kind: Exclude<EquationKind, "layout">;
  /** The part of a `concat`. */
  readonly part: number;
  /** Shape that the loops run over; `undefined` for what stands alone. */
  readonly domain: Shape | undefined;
}

export interface PartitionedGroup {
  readonly items: readonly Item[];
  readonly domain: Shape | undefined;
}

/** The value under axes of size 1, if a loop nest over `domain` computes it position by position. */
export function sourceInLoop(
  atom: Atom,
  domain: Shape,
  definitions: Arranged["definitions"],
): Variable | undefined {
  if (atom.kind === "literal") return undefined;
  const equation = definitions.get(atom);
  if (equation === undefined || !sameLoops(atom.shape, domain)) return undefined;
  const { name } = equation.primitive;
  if (name === "reshape" || name === "stopGradient") {
    return sourceInLoop(equation.inputs[0], domain, definitions);
  }
  const kind = kindOf(equation);
  return kind === "elementwise" || kind === "count" || kind === "pad" ? atom : undefined;
}

/** Divide the equations of an arranged program into groups, in an order in which they can run. */
export function partition(arranged: Arranged): PartitionedGroup[] {
  const items = arranged.program.equations.flatMap(itemsOf);
  const groups = new DependencyGroups(items.length);
  const reads = new Map<Variable, number[]>();
  const writers = new Map<Variable, number[]>();
  let effect: number | undefined;
  items.forEach((item, i) => {
    const { soft, bases } = edges(item, arranged);
    const needs = bases.flatMap((base) => writers.get(base) ?? []);
    const softItems = soft.flatMap((v) => writers.get(v) ?? []);
    if (hasEffect(item.equation)) {
      if (effect !== undefined) needs.push(effect);
      effect = i;
    }
    groups.add(softItems, needs);
    for (const v of item.equation.outputs) writers.set(v, [...(writers.get(v) ?? []), i]);
    for (const base of bases) reads.set(base, [...(reads.get(base) ?? []), i]);
    for (const other of softItems.reverse()) join(i, other, items, groups);
  });
  for (const together of [...reads.values(), ...partsOfJoins(items)]) {
    for (let k = 1; k < together.length; k++) join(together[k], together[k - 1], items, groups);
  }
  return inOrder(groups, items);
}

/** Per `concat` its items. */
function partsOfJoins(items: readonly Item[]): number[][] {
  const parts = new Map<Equation, number[]>();
  items.forEach(({ equation, kind }, i) => {
    if (kind === "concat") parts.set(equation, [...(parts.get(equation) ?? []), i]);
  });
  return [...parts.values()];
}

function itemsOf(equation: Equation): Item[] {
  const kind = kindOf(equation);
  const [out] = equation.outputs;
  switch (kind) {
    case "layout":
      return [];
    case "concat":
      return equation.inputs.map((x, part) => ({ equation, kind, part, domain: x.shape }));
    case "opaque":
      return [{ equation, kind, part: 0, domain: undefined }];
    case "reduction":
      return [{ equation, kind, part: 0, domain: equation.inputs[0].shape }];
    default:
      return [{ equation, kind, part: 0, domain: out.shape }];
  }
}

/** Operands computed in the same loop, and the variables that have to be there before it. */
function edges(
  { equation, kind, part, domain }: Item,
  { definitions, views }: Arranged,
): { readonly soft: Variable[]; readonly bases: Variable[] } {
  const operands = kind === "concat" ? [equation.inputs[part]] : equation.inputs;
  const soft: Variable[] = [];
  const bases: Variable[] = [];
  operands.forEach((atom, i) => {
    if (atom.kind === "literal") return;
    const fixed = domain === undefined || (kind === "pad" && i === 0);
    const source = fixed ? undefined : sourceInLoop(atom, domain, definitions);
    const base = views.get(atom)?.base;
    if (source !== undefined) soft.push(source);
    else if (base !== undefined) bases.push(base);
  });
  return { soft, bases };
}

function join(i: number, j: number, items: readonly Item[], groups: DependencyGroups): void {
  const [p, q] = [items[i].domain, items[j].domain];
  if (p === undefined || q === undefined || !sameLoops(p, q)) return;
  const [a, b] = [groups.groupOf(i), groups.groupOf(j)];
  if (a === b || groups.sizeOf(a) + groups.sizeOf(b) > MAX_ITEMS) return;
  if (groups.mayMerge(a, b)) groups.merge(a, b);
}

/** Every group after those that it reads, otherwise in the order of the program. */
function inOrder(groups: DependencyGroups, items: readonly Item[]): PartitionedGroup[] {
  const waiting = groups.groups().sort((a, b) => (a.items.at(-1) ?? 0) - (b.items.at(-1) ?? 0));
  const done = new Set<number>();
  const ordered: PartitionedGroup[] = [];
  const byNumber = new Map(waiting.map((entry) => [entry.group, entry]));
  const visit = ({ group, items: members, before }: (typeof waiting)[number]): void => {
    if (done.has(group)) return;
    done.add(group);
    for (const other of before) {
      const entry = byNumber.get(other);
      if (entry !== undefined) visit(entry);
    }
    const own = members.map((i) => items[i]);
    const widest = own.find(({ domain }) => domain !== undefined)?.domain;
    ordered.push({
      items: own,
      domain: widest?.filter((_, axis, s) => loopAxes(s).includes(axis)),
    });
  };
  waiting.forEach(visit);
  return ordered;
}
