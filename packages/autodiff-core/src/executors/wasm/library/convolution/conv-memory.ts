/** Where a convolution keeps the copy of its input and its weights in the order of their use. */
import { i32, type Value, type Variable } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import type { VectorElement } from "../../lanes/vector-element.ts";
import type { ConvLayout } from "./conv-layout.ts";

/** An address that is known once there is a frame. */
export type Address = (frame: Variable<"i32">) => Value<"i32">;

/** Sizes of the register blocks: so many filters by so many vectors of outputs. */
export interface BlockSize {
  readonly filters: number;
  readonly vectors: number;
}

/** The memory of a kernel. */
export interface ConvMemory {
  /** The copy of the input, `[examples, channels, ...]`. */
  readonly copy: Address;
  /** Per phase, for each term (channel of the group and tap) its distance in the copy in bytes. */
  readonly offsets: readonly Address[];
  /** Per phase `[groups, blocks of filters, terms, filters of a block]`. */
  readonly weights: readonly Address[];
}

/** Blocks of filters in a group. */
export function blocksPerGroup({ filters, groups }: ConvLayout, block: BlockSize): number {
  return Math.ceil(filters / groups / block.filters);
}

/** Bytes that whole vectors read behind the last row. */
const SLACK = 64;

/** The memory that a kernel needs; `undefined` if that is more than `most` bytes. */
export function reserveMemory(
  context: KernelContext,
  layout: ConvLayout,
  { bytes }: VectorElement,
  block: BlockSize,
  most: number,
): ConvMemory | undefined {
  let total = 0;
  const take = (size: number): number => {
    const at = total;
    total = Math.ceil((total + size + SLACK) / 64) * 64;
    return at;
  };
  const { examples, channels, plane, phases, depth, groups } = layout;
  const copy = take(examples * channels * plane * bytes);
  const terms = phases.map(({ size }) => depth * size);
  const offsets = terms.map((count) => take(count * 4));
  const perTerm = groups * blocksPerGroup(layout, block) * block.filters * bytes;
  const weights = terms.map((count) => take(count * perTerm));
  if (total > most) return undefined;
  const workspace = context.reserveWorkspace(total);
  const address =
    (at: number): Address =>
    (frame) =>
      i32.add(workspace(frame), at);
  return {
    copy: address(copy),
    offsets: offsets.map(address),
    weights: weights.map(address),
  };
}
