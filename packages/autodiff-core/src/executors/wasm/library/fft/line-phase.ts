/** A phase that does the same to every group of lines. */
import { type FunctionBuilder, forRange, i32, type Value } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { phase, tileRange } from "../blocks.ts";
import { type Group, groupAt, type Lines } from "./lines.ts";
import { CELL } from "./passes.ts";

/** Floating-point operations of a tile, about 50 microseconds. */
const TILE = 2e5;

/** What is done to the lines of a group. */
export interface LineWork {
  readonly name: string;
  /** Floating-point operations for a line. */
  readonly operations: number;
  /** Rows of scratch, and spare rows. */
  readonly rows: number;
  readonly spare: number;
  write(
    f: FunctionBuilder,
    group: Group,
    scratch: { readonly rows: Value<"i32">; readonly spare: Value<"i32"> },
  ): void;
}

/** The phase of all groups. */
export function linePhase(context: KernelContext, lines: Lines, work: LineWork): Phase {
  const { cells, element, groups } = lines;
  const row = cells * CELL;
  context.reserveScratch((work.rows + work.spare) * row);
  // Its own function, called for each group, so that the engine's optimizing compiler can take over between calls.
  const params = { frame: "i32", index: "i32", rows: "i32" } as const;
  const { name } = work;
  const each = context.module.function(name, { params }, (f, { frame, index, rows }) => {
    const spare = f.let(i32.add(rows, work.rows * row));
    work.write(f, groupAt(lines, f, frame, index), { rows, spare });
  });
  const perGroup = work.operations * cells * element.lanes;
  const tiles = Math.max(1, Math.min(groups, 256, Math.floor((groups * perGroup) / TILE)));
  const size = Math.ceil(groups / tiles);
  const used = Math.ceil(groups / size);
  return phase(context, `${name}-tile`, used, (tile) => {
    const { from, to } = tileRange(tile, groups, used);
    forRange(tile.f, from, to, 1, (index) =>
      tile.f.call(each, { frame: tile.frame, index, rows: tile.scratch }),
    );
  });
}
