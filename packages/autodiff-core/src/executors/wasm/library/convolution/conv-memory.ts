/** Where a convolution keeps the copy of its input and its filters in the order of their use. */
import { i32, type Value, type Variable } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import type { VectorElement } from "../../lanes/vector-element.ts";
import type { ConvLayout } from "./conv-layout.ts";
import { type FilterBlocks, filterPlaces } from "./filter-blocks.ts";

/** An address that is known once there is a frame. */
export type Address = (frame: Variable<"i32">) => Value<"i32">;

/** The memory of a kernel. */
export interface ConvMemory {
  /** Examples whose input is copied at once. */
  readonly examples: number;
  /** The copy of their input, `[examples, channels, ...]`. */
  readonly copy: Address;
  /** Per phase, for each term (channel of the group and tap) its distance in the copy in bytes. */
  readonly offsets: readonly Address[];
  /** Per phase `[groups, blocks of filters, terms, filters of a block]`. */
  readonly weights: readonly Address[];
}

/** Bytes that whole vectors read behind the last row. */
const SLACK = 64;

/** Bytes of the copy from which on examples are copied, and convolved, some at a time; and how often that is at most. */
const LARGE_COPY = 2 ** 25;
const MOST_ROUNDS = 8;

/** The memory that a kernel needs. */
export function reserveMemory(
  context: KernelContext,
  layout: ConvLayout,
  { bytes }: VectorElement,
  blocks: FilterBlocks,
): ConvMemory {
  let total = 0;
  const take = (size: number): number => {
    const at = total;
    total = Math.ceil((total + size + SLACK) / 64) * 64;
    return at;
  };
  const { channels, plane, phases, depth, groups } = layout;
  const examples = examplesAtOnce(layout.examples, channels * plane * bytes);
  const copy = take(examples * channels * plane * bytes);
  const terms = phases.map(({ size }) => depth * size);
  const places = groups * filterPlaces(blocks);
  const offsets = terms.map((count) => take(count * 4));
  const weights = terms.map((count) => take(count * places * bytes));
  const workspace = context.reserveWorkspace(total);
  const address =
    (at: number): Address =>
    (frame) =>
      i32.add(workspace(frame), at);
  return {
    examples,
    copy: address(copy),
    offsets: offsets.map(address),
    weights: weights.map(address),
  };
}

function examplesAtOnce(examples: number, bytes: number): number {
  const rounds = Math.ceil((examples * bytes) / LARGE_COPY);
  return Math.ceil(examples / Math.max(1, Math.min(rounds, MOST_ROUNDS, examples)));
}
