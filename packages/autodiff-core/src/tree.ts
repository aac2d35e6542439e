/**
 * Trees: nested arrays and plain objects whose leaves are tensors (or anything else). Parameters, states and
 * batches are trees; every transformation works on them. `null` and `undefined` are empty trees.
 */
import { TreeError } from "./errors.ts";

export type Tree<Leaf> =
  | Leaf
  | readonly Tree<Leaf>[]
  | { readonly [key: string]: Tree<Leaf> }
  | null
  | undefined;

/** The tree `T` with every leaf of type `From` replaced by one of type `To`. */
export type MapTree<T, From, To> = T extends From
  ? To
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: MapTree<T[K], From, To> }
    : T extends object
      ? { readonly [K in keyof T]: MapTree<T[K], From, To> }
      : T;

/** Structure of a tree without its leaves. Two structures are equal when their `key`s are. */
export interface TreeStructure {
  readonly key: string;
  readonly size: number;
  /** Put leaves back, in the order in which {@link treeFlatten} gave them. */
  unflatten<T = unknown>(leaves: readonly unknown[]): T;
}

type Node =
  | { readonly kind: "leaf" }
  | { readonly kind: "empty"; readonly value: null | undefined }
  | { readonly kind: "array"; readonly children: readonly Node[] }
  | {
      readonly kind: "object";
      readonly keys: readonly string[];
      readonly children: readonly Node[];
    };

/** Leaves in order (object keys as written), and the structure that puts them back. */
export function treeFlatten(tree: unknown): { leaves: unknown[]; structure: TreeStructure } {
  const leaves: unknown[] = [];
  const node = flattenInto(tree, leaves);
  return { leaves, structure: new Structure(node, leaves.length) };
}

/** Leaves in order. */
export function treeLeaves<Leaf = unknown>(tree: Tree<Leaf>): Leaf[] {
  return treeFlatten(tree).leaves as Leaf[];
}

/** Apply `fn` to every leaf, and to the leaves at the same places of `rest`, which must have the same structure. */
export function treeMap<T, To, From = LeafOf<T>>(
  fn: (leaf: From, ...others: From[]) => To,
  tree: T,
  ...rest: readonly T[]
): MapTree<T, From, To> {
  const { leaves, structure } = treeFlatten(tree);
  const others = rest.map((other, i) => {
    const flat = treeFlatten(other);
    checkSameStructure("treeMap", `tree ${i + 2}`, structure, flat.structure);
    return flat.leaves;
  });
  const call = fn as (...args: unknown[]) => unknown;
  return structure.unflatten(leaves.map((leaf, i) => call(leaf, ...others.map((o) => o[i]))));
}

/** The leaf type of a tree type, as far as TypeScript can tell. */
export type LeafOf<T> = T extends readonly (infer E)[]
  ? LeafOf<E>
  : T extends { readonly shape: readonly number[] }
    ? T
    : T extends (...args: never[]) => unknown
      ? T
      : T extends object
        ? LeafOf<T[keyof T]>
        : Exclude<T, null | undefined>;

/** Copy of `tree` with the subtree at `path` replaced by `update(subtree)`. */
export function treeAt<T>(
  tree: T,
  path: readonly (string | number)[],
  update: (subtree: unknown) => unknown,
): T {
  return replaceAt(tree, path, update, path) as T;
}

/** Same structure, and every pair of leaves equal by `same` (default `Object.is`). */
export function treeEquals(
  a: unknown,
  b: unknown,
  same: (x: unknown, y: unknown) => boolean = Object.is,
): boolean {
  const x = treeFlatten(a);
  const y = treeFlatten(b);
  return (
    x.structure.key === y.structure.key && x.leaves.every((leaf, i) => same(leaf, y.leaves[i]))
  );
}

/** Every leaf with the path that leads to it, such as `layers.0.weight`. */
export function treePaths(tree: unknown): { path: string; leaf: unknown }[] {
  const found: { path: string; leaf: unknown }[] = [];
  walk(tree, "", found);
  return found;
}

export function checkSameStructure(
  where: string,
  name: string,
  expected: TreeStructure,
  received: TreeStructure,
): void {
  if (expected.key === received.key) return;
  throw new TreeError({
    where,
    expected: `${name} with the structure ${expected.key}`,
    received: received.key,
    fix: "Give trees with the same keys and lengths, in the same order.",
  });
}

class Structure implements TreeStructure {
  readonly key: string;
  readonly size: number;
  readonly #node: Node;

  constructor(node: Node, size: number) {
    this.#node = node;
    this.size = size;
    this.key = describe(node);
  }

  unflatten<T>(leaves: readonly unknown[]): T {
    if (leaves.length !== this.size) {
      throw new TreeError({
        where: "unflatten",
        expected: `${this.size} leaves`,
        received: `${leaves.length}`,
        fix: "Give one leaf per place of the structure.",
      });
    }
    let next = 0;
    return build(this.#node, () => leaves[next++]) as T;
  }
}

function isBranch(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function flattenInto(tree: unknown, leaves: unknown[]): Node {
  if (tree === null || tree === undefined) return { kind: "empty", value: tree };
  if (Array.isArray(tree)) {
    return { kind: "array", children: tree.map((child) => flattenInto(child, leaves)) };
  }
  if (isBranch(tree)) {
    const keys = Object.keys(tree);
    return { kind: "object", keys, children: keys.map((key) => flattenInto(tree[key], leaves)) };
  }
  leaves.push(tree);
  return { kind: "leaf" };
}

function build(node: Node, next: () => unknown): unknown {
  switch (node.kind) {
    case "leaf":
      return next();
    case "empty":
      return node.value;
    case "array":
      return node.children.map((child) => build(child, next));
    case "object":
      return Object.fromEntries(node.keys.map((key, i) => [key, build(node.children[i], next)]));
  }
}

function describe(node: Node): string {
  switch (node.kind) {
    case "leaf":
      return "*";
    case "empty":
      return String(node.value);
    case "array":
      return `[${node.children.map(describe).join(", ")}]`;
    case "object":
      return `{${node.keys.map((key, i) => `${key}: ${describe(node.children[i])}`).join(", ")}}`;
  }
}

function replaceAt(
  tree: unknown,
  path: readonly (string | number)[],
  update: (subtree: unknown) => unknown,
  whole: readonly (string | number)[],
): unknown {
  if (path.length === 0) return update(tree);
  const [head, ...rest] = path;
  if (Array.isArray(tree) && typeof head === "number" && head in tree) {
    return tree.map((child, i) => (i === head ? replaceAt(child, rest, update, whole) : child));
  }
  if (isBranch(tree) && head in tree) {
    return { ...tree, [head]: replaceAt(tree[head], rest, update, whole) };
  }
  throw new TreeError({
    where: "treeAt",
    expected: `a tree with something at ${whole.join(".")}`,
    received: `a tree without "${head}" there`,
    fix: "Check the path; treePaths lists the ones that exist.",
  });
}

function walk(tree: unknown, path: string, found: { path: string; leaf: unknown }[]): void {
  if (tree === null || tree === undefined) return;
  const at = (key: string | number) => (path === "" ? `${key}` : `${path}.${key}`);
  if (Array.isArray(tree)) {
    tree.forEach((child, i) => {
      walk(child, at(i), found);
    });
  } else if (isBranch(tree)) {
    for (const key of Object.keys(tree)) walk(tree[key], at(key), found);
  } else found.push({ path, leaf: tree });
}
