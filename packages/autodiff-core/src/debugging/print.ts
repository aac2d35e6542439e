/** Print-outs of tensors: their shapes while tracing, their values while running. */
import { flattenArguments } from "../arguments.ts";
import { formatSpec, type HostArray } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { treePaths } from "../tree.ts";
import { type DebugCallback, debugCallback } from "./callback.ts";

/** Where lines go. */
export interface PrintOptions {
  /** Default: the console. Keep it the same function from call to call: a compiled program remembers it. */
  readonly log?: (line: string) => void;
}

/** More entries than this are summarised. */
const MOST_ENTRIES = 16;

function toConsole(line: string): void {
  // biome-ignore lint/suspicious/noConsole: printing is what this is for
  console.log(line);
}

const printers = new WeakMap<(line: string) => void, DebugCallback>();

/** One callback per sink, so that printing the same line again does not compile it again. */
function printerFor(log: (line: string) => void): DebugCallback {
  let printer = printers.get(log);
  if (printer === undefined) {
    printer = (value, label) => log(`${label} = ${formatValue(value)}`);
    printers.set(log, printer);
  }
  return printer;
}

/**
 * Print the values of a tree of tensors whenever the program passes this place, in compiled code too.
 *
 * Up to 16 entries are written out; of larger tensors the range, the mean and the number of entries that are not finite.
 *
 * @returns `tree` as it is.
 *
 * @example
 * ```ts test
 * import { array, debugPrint, jit } from "@fluxion/autodiff-core";
 *
 * const lines = [];
 * const log = (line) => lines.push(line);
 * jit((x) => debugPrint("x²", x.square(), { log }).sum())(array([1, 2]));
 * lines // => ["x² = float32[2] [1, 4]"]
 * ```
 */
export function debugPrint<T>(label: string, tree: T, options: PrintOptions = {}): T {
  const printer = printerFor(options.log ?? toConsole);
  forEachLeaf("debugPrint", label, tree, (name, leaf) => debugCallback(printer, leaf, name));
  return tree;
}

/**
 * Print shapes and dtypes of a tree of tensors, once while the function is traced (eagerly: whenever it is called).
 *
 * @returns `tree` as it is.
 */
export function debugShape<T>(label: string, tree: T, options: PrintOptions = {}): T {
  const { log = toConsole } = options;
  forEachLeaf("debugShape", label, tree, (name, leaf) => log(`${name}: ${formatSpec(leaf)}`));
  return tree;
}

function forEachLeaf(
  where: string,
  label: string,
  tree: unknown,
  visit: (name: string, leaf: Tensor) => void,
): void {
  const { leaves } = flattenArguments(where, tree);
  treePaths(tree).forEach(({ path }, i) => {
    visit(path === "" ? label : `${label}.${path}`, leaves[i]);
  });
}

function formatValue(value: HostArray): string {
  const { data } = value;
  const text = data.length <= MOST_ENTRIES ? entries(value) : summary(data);
  return `${formatSpec(value)} ${text}`;
}

function entries({ shape, dtype, data }: HostArray): string {
  const nested = (axis: number, start: number, length: number): string => {
    if (axis === shape.length) return formatEntry(data[start], dtype === "bool");
    const step = length / Math.max(1, shape[axis]);
    const parts = Array.from({ length: shape[axis] }, (_, i) =>
      nested(axis + 1, start + i * step, step),
    );
    return `[${parts.join(", ")}]`;
  };
  return nested(0, 0, data.length);
}

function formatEntry(x: number, isBool: boolean): string {
  if (isBool) return String(x !== 0);
  if (Number.isInteger(x)) return Object.is(x, -0) ? "-0" : String(x);
  return String(Number(x.toPrecision(6)));
}

function summary(data: ArrayLike<number>): string {
  let [least, most, sum, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const x = data[i];
    if (!Number.isFinite(x)) continue;
    least = Math.min(least, x);
    most = Math.max(most, x);
    sum += x;
    finite++;
  }
  const bad = data.length - finite;
  const range =
    finite === 0
      ? ""
      : `from ${formatEntry(least, false)} to ${formatEntry(most, false)}, mean ${formatEntry(sum / finite, false)}`;
  return [range, bad === 0 ? "" : `${bad} not finite`].filter((part) => part !== "").join(", ");
}
