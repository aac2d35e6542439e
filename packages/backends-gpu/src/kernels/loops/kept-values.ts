/** What an invocation keeps of a row from stage to stage. */
import type { Access, Stage } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { loadsOf, type Rows } from "./axes.ts";
import type { RowMapping } from "./row-mapping.ts";

type Place = readonly [stage: Stage, access: Access, mapping: RowMapping];

export class KeptValues {
  readonly #outer: number;
  readonly #values = new Map<string, readonly string[]>();

  constructor(outer: number) {
    this.#outer = outer;
  }

  /** Keep the elements of a place, one per lane, or one if the row has no other; what is not kept is forgotten. */
  keep(place: Place, turn: number, values: readonly string[]): void {
    const key = keyOf(this.#outer, place);
    if (key !== undefined) this.#values.set(`${key} ${turn}`, values);
  }

  find(place: Place, turn: number): readonly string[] | undefined {
    const key = keyOf(this.#outer, place);
    return key === undefined ? undefined : this.#values.get(`${key} ${turn}`);
  }
}

/** Whether a row has one element of an access only. */
export function isPerRow({ strides }: Access, outer: number): boolean {
  return strides.slice(outer).every((stride) => stride === 0);
}

/** The same for accesses that meet the same element at the same position; undefined if that is not kept. */
function keyOf(outer: number, [stage, access, mapping]: Place): string | undefined {
  const { buffer, offset, strides } = access;
  if (isPerRow(access, outer)) return `${buffer} ${offset} ${strides.slice(0, outer)}`;
  return mapping.unrolled ? `${buffer} ${offset} ${strides} of ${stage.shape}` : undefined;
}

/** Buffers that nothing but this kernel reads, which finds all that it reads of them among what it keeps. */
export function keptOnly(
  context: KernelContext,
  { outer, stages }: Rows,
  mappings: readonly RowMapping[],
): ReadonlySet<number> {
  const stored = new Set<string | undefined>();
  const found = new Set<number>();
  stages.forEach((stage, s) => {
    for (const { access } of stage.stores) {
      stored.add(keyOf(outer, [stage, access, mappings[s]]));
      if (context.place(access.buffer).isPrivate === true) found.add(access.buffer);
    }
  });
  stages.forEach((stage, s) => {
    for (const access of loadsOf(stage)) {
      const key = keyOf(outer, [stage, access, mappings[s]]);
      if (key === undefined || !stored.has(key)) found.delete(access.buffer);
    }
  });
  return found;
}
