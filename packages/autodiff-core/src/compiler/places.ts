/** Where stored values lie: each in a buffer of its own, or as a part of a `concat` that it is joined into. */
import type { Atom, Variable } from "../program/program.ts";
import { sizeOf, stridesOf } from "../shape.ts";
import type { Arranged } from "./arrange.ts";
import type { Buffer } from "./kernel.ts";
import type { PartitionedGroup } from "./partition.ts";
import { isWhole } from "./view.ts";

export interface Place {
  readonly buffer: number;
  /** Element of the buffer at which the value starts; it is row-major from there. */
  readonly offset: number;
}

export class Places {
  readonly buffers: Buffer[] = [];
  readonly #places = new Map<Variable, Place>();

  /** Memory of a new value. */
  allocate(v: Variable, role: Buffer["role"]): number {
    this.buffers.push({ dtype: v.dtype, size: sizeOf(v.shape), role });
    const buffer = this.buffers.length - 1;
    this.#places.set(v, { buffer, offset: 0 });
    return buffer;
  }

  put(v: Variable, place: Place): void {
    this.#places.set(v, place);
  }

  has(v: Variable): boolean {
    return this.#places.has(v);
  }

  of(v: Variable): Place {
    const place = this.#places.get(v);
    if (place === undefined) throw new Error(`v${v.id} has no memory.`);
    return place;
  }
}

/** Give every stored value its place. */
export function placeValues(
  { program, views, definitions }: Arranged,
  groups: readonly PartitionedGroup[],
  stored: Set<Variable>,
): { readonly places: Places; readonly inputs: number[]; readonly outputs: number[] } {
  const places = new Places();
  const inputs = program.inputs.map((v) => places.allocate(v, "input"));
  const baseOf = (x: Atom): Variable | undefined =>
    x.kind === "literal" ? undefined : views.get(x)?.base;
  const outputs = program.outputs.map((atom) => {
    const base = baseOf(atom);
    if (base === undefined) throw new Error("An output is a literal.");
    return places.allocate(base, "output");
  });
  // From the last `concat` to the first: a part that is a `concat` itself is built inside the outer one.
  const joins = groups.flatMap(({ items }) => items.filter(({ kind }) => kind === "concat"));
  for (const { equation, part } of joins.reverse()) {
    const [joined] = equation.outputs;
    if (!places.has(joined)) places.allocate(joined, "temporary");
    const { axis } = equation.params as { readonly axis: number };
    const view = views.get(equation.inputs[part] as Variable);
    if (view === undefined || !isWhole(view) || places.has(view.base)) continue;
    const contiguous = sizeOf(joined.shape.slice(0, axis)) === 1;
    const definition = definitions.get(view.base);
    if (!contiguous || definition === undefined || !stored.has(view.base)) continue;
    const { buffer, offset } = places.of(joined);
    places.put(view.base, { buffer, offset: offset + partOffset(equation, part, axis) });
  }
  for (const v of stored) if (!places.has(v)) places.allocate(v, "temporary");
  return { places, inputs, outputs };
}

/** Offset in the joined tensor of the first entry of a part. */
export function partOffset(
  {
    inputs,
    outputs: [joined],
  }: { readonly inputs: readonly Atom[]; readonly outputs: readonly Variable[] },
  part: number,
  axis: number,
): number {
  const before = inputs.slice(0, part).reduce((sum, x) => sum + x.shape[axis], 0);
  return before * stridesOf(joined.shape)[axis];
}
