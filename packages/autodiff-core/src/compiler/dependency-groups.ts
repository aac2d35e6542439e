/**
 * Groups of items with the rule that keeps their graph free of cycles: two groups become one only if no path leads from
 * one to the other through a third, and none of the two has to be complete before the other starts.
 */
import { BitSet } from "./bit-set.ts";

interface Group {
  readonly items: BitSet;
  /** Items that this group reads. */
  readonly reads: BitSet;
  /** Those of them that must be complete before the group starts. */
  readonly needs: BitSet;
  /** All items that must be run before. */
  readonly ancestors: BitSet;
  size: number;
}

export class DependencyGroups {
  readonly #capacity: number;
  readonly #groups: Group[] = [];
  readonly #groupOf: number[] = [];
  readonly #alive = new Set<number>();
  /** Items that anything reads. */
  readonly #read: BitSet;

  /** @param capacity - Number of items that will be added. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#read = new BitSet(capacity);
  }

  /** A group of one new item, which may be merged with the groups of `soft` and reads those of `needs` when complete. */
  add(soft: readonly number[], needs: readonly number[]): number {
    const item = this.#groupOf.length;
    const empty = () => new BitSet(this.#capacity);
    const group = { items: empty(), reads: empty(), needs: empty(), ancestors: empty(), size: 1 };
    group.items.add(item);
    for (const read of [...soft, ...needs]) {
      group.reads.add(read);
      this.#read.add(read);
      group.ancestors.addAll(this.#of(read).items);
      group.ancestors.addAll(this.#of(read).ancestors);
    }
    for (const read of needs) group.needs.add(read);
    this.#groups.push(group);
    this.#groupOf.push(item);
    this.#alive.add(item);
    return item;
  }

  /** Number of the group of an item. */
  groupOf(item: number): number {
    return this.#groupOf[item];
  }

  sizeOf(group: number): number {
    return this.#groups[group].size;
  }

  /** Items of each group, and the groups that it waits for. */
  groups(): { readonly group: number; readonly items: number[]; readonly before: Set<number> }[] {
    return [...this.#alive].map((group) => {
      const { items, reads } = this.#groups[group];
      const before = new Set([...reads.values()].map((item) => this.#groupOf[item]));
      before.delete(group);
      return { group, items: [...items.values()], before };
    });
  }

  mayMerge(a: number, b: number): boolean {
    return !this.#leadsTo(a, b) && !this.#leadsTo(b, a);
  }

  /** Make two groups one. */
  merge(a: number, b: number): void {
    const [into, from] = [this.#groups[a], this.#groups[b]];
    const isRead = from.items.meets(this.#read);
    const adds = !from.ancestors.isWithin(into.items, into.ancestors);
    for (const item of from.items.values()) this.#groupOf[item] = a;
    for (const key of ["items", "reads", "needs", "ancestors"] as const) {
      into[key].addAll(from[key]);
    }
    into.size += from.size;
    this.#alive.delete(b);
    into.ancestors.removeAll(into.items);
    if (!isRead && !adds) return;
    for (const other of this.#alive) {
      const { ancestors } = this.#groups[other];
      if (other === a || !ancestors.meets(into.items)) continue;
      ancestors.addAll(into.items);
      ancestors.addAll(into.ancestors);
    }
  }

  /** Whether `b` needs `a` to be complete, or reads a third group that comes after `a`. */
  #leadsTo(a: number, b: number): boolean {
    const [start, end] = [this.#groups[a], this.#groups[b]];
    if (end.needs.meets(start.items)) return true;
    if (!end.ancestors.meets(start.items)) return false;
    for (const item of end.reads.values()) {
      const middle = this.#groupOf[item];
      if (middle !== a && middle !== b && this.#groups[middle].ancestors.meets(start.items)) {
        return true;
      }
    }
    return false;
  }

  #of(item: number): Group {
    return this.#groups[this.#groupOf[item]];
  }
}
