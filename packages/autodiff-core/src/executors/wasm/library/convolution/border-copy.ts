/** Copies the input with its border, channel by channel (see conv-layout.ts). */
import type { Block } from "../../../../compiler/kernel.ts";
import { stridesOf } from "../../../../shape.ts";
import {
  type FunctionBuilder,
  type FunctionReference,
  forBlocks,
  forRange,
  i32,
  memory,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import type { VectorElement } from "../../lanes/vector-element.ts";
import { addressOf, phase, tileCount, tileRange } from "../blocks.ts";
import type { ConvLayout } from "./conv-layout.ts";
import type { Address } from "./conv-memory.ts";
import { forLattice } from "./lattice-loop.ts";

/** Elements that a tile copies at least. */
const TILE = 32768;

/** The phase that fills the copy at an address. */
export function borderCopy(
  context: KernelContext,
  layout: ConvLayout,
  numbers: VectorElement,
  input: Block,
  copyAt: Address,
): Phase {
  const { bytes } = numbers;
  const { spatial, plane } = layout;
  const total = layout.examples * layout.channels;
  const size = spatial.reduce((product, n) => product * n, 1);
  const tiles = Math.min(total, tileCount(total * plane, TILE));
  const copyChannel = channelFunction(context, layout, numbers);
  return phase(context, "conv-border", tiles, (tile) => {
    const { f, frame } = tile;
    const from = addressOf(context, tile, input);
    const to = f.let(copyAt(frame));
    const range = tileRange(tile, total, tiles);
    forRange(f, range.from, range.to, 1, (channel) =>
      f.call(copyChannel, {
        from: i32.add(from, i32.mul(channel, size * bytes)),
        to: i32.add(to, i32.mul(channel, plane * bytes)),
      }),
    );
  });
}

const CHANNEL = { from: "i32", to: "i32" } as const;

function channelFunction(
  { module }: KernelContext,
  { spatial, shape, origin, strides, residues, rowLength, size }: ConvLayout,
  { bytes, lanes }: VectorElement,
): FunctionReference<typeof CHANNEL, "void"> {
  const low = origin.map((at) => Math.max(0, at));
  const extent = shape.map((n, axis) =>
    Math.max(0, Math.min(spatial[axis], origin[axis] + n) - low[axis]),
  );
  const last = shape.length - 1;
  const inStrides = stridesOf(spatial);
  const outer = extent.slice(0, -1);
  const covered = shape.every((n, axis) => n === extent[axis]) && size === product(shape);
  return module.function("conv-border-channel", { params: CHANNEL }, (f, { from, to }) => {
    if (!covered) memory.fill(f, to, 0, size * bytes);
    if (extent.includes(0)) return;
    const start = (steps: readonly number[], places: readonly number[]) =>
      places.slice(0, -1).reduce((sum, at, axis) => sum + at * steps[axis], 0) * bytes;
    const axes = outer.map((count, axis) => ({
      count,
      steps: [inStrides[axis] * bytes, strides[axis] * bytes],
    }));
    const entry = low[last] - origin[last];
    const starts = [
      i32.add(from, start(inStrides, low) + low[last] * bytes),
      i32.add(
        to,
        start(
          strides,
          low.map((at, axis) => at - origin[axis]),
        ),
      ),
    ];
    forLattice(f, axes, starts, ([source, target]) => {
      for (let residue = 0; residue < Math.min(residues, extent[last]); residue++) {
        const at = entry + residue;
        const place = ((at % residues) * rowLength + Math.floor(at / residues)) * bytes;
        const count = Math.ceil((extent[last] - residue) / residues);
        const ends = {
          source: f.let(i32.add(source, residue * bytes)),
          target: f.let(i32.add(target, place)),
        };
        copyRow(f, ends, count, residues, { bytes, lanes });
      }
    });
  });
}

/** `count` elements that are `every` elements apart, to be next to one another. */
function copyRow(
  f: FunctionBuilder,
  { source, target }: Record<"source" | "target", Variable<"i32">>,
  count: number,
  every: number,
  { bytes, lanes }: { readonly bytes: 4 | 8; readonly lanes: 2 | 4 },
): void {
  const widths = every === 1 ? [4 * lanes, lanes, 1] : [1];
  forBlocks(f, 0, count, widths, (_i, width) => {
    if (width > 1) {
      for (let at = 0; at < width * bytes; at += 16)
        v128.store(f, target, v128.load(source, at), at);
    } else if (bytes === 8) v128.store64Lane(f, target, v128.load64Zero(source), 0);
    else i32.store(f, target, i32.load(source));
    f.set(source, i32.add(source, width * every * bytes));
    f.set(target, i32.add(target, width * bytes));
  });
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
