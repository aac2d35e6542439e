/** One loop nest as phases. */
import type { Stage } from "../../../compiler/kernel.ts";
import { i32, type Operand, type Value } from "../encoding/index.ts";
import type { KernelContext, Phase } from "../kernel-context.ts";
import { chooseTiling } from "./choose-tiling.ts";
import { emitNest } from "./nest.ts";
import { type Partial, type PartialResults, partialResults } from "./partial-results.ts";
import { planStage } from "./stage-plan.ts";
import { tileFunction } from "./tile-function.ts";
import { blockIndices, blockRanges, type Tiling, tilesOf } from "./tiling.ts";

/** Partial results of an earlier phase, as a buffer of this one. */
interface Earlier {
  readonly partial: Partial;
  /** Bytes of the workspace that are taken. */
  readonly bytes: number;
}

/** @param earlier - What the stage combines, if it is the second half of a reduction. */
export function emitSingleStage(
  context: KernelContext,
  stage: Stage,
  earlier?: Earlier,
): readonly Phase[] {
  const tiling = chooseTiling(planStage(stage), earlier === undefined);
  const firstBuffer = earlier === undefined ? context.buffers.length : earlier.partial.buffer + 1;
  const parts = partialResults(stage, tiling, firstBuffer, earlier?.bytes ?? 0);
  const known = earlier === undefined ? [] : [earlier.partial];
  return [
    { tiles: tilesOf(tiling), body: emitTiles(context, parts, tiling, known) },
    ...parts.partials.flatMap((partial) =>
      emitSingleStage(context, partial.rest, { partial, bytes: parts.bytes }),
    ),
  ];
}

function emitTiles(
  context: KernelContext,
  { stage, partials, bytes }: PartialResults,
  tiling: Tiling,
  earlier: readonly Partial[],
): Phase["body"] {
  return tileFunction(context, bytes, (code, tile, { addressOf, workspace }) => {
    const indices = blockIndices(code.f, tiling, tile);
    const ranges = blockRanges(code.f, tiling, stage.shape, indices);
    emitNest(code, stage, ranges, (buffer) => {
      const read = earlier.find((partial) => partial.buffer === buffer);
      if (read !== undefined) return i32.add(workspace(), read.start);
      const written = partials.find((partial) => partial.buffer === buffer);
      if (written === undefined) return addressOf(buffer);
      const part = i32.mul(partNumber(written, tiling, indices), written.step);
      return i32.add(i32.add(workspace(), written.start), part);
    });
  });
}

/** Which of the partial results the tile writes. */
function partNumber(
  { axes }: Partial,
  { counts }: Tiling,
  indices: readonly Operand<"i32">[],
): Value<"i32"> {
  return axes.reduce<Value<"i32">>(
    (number, axis) => i32.add(i32.mul(number, counts[axis]), indices[axis]),
    i32.const(0),
  );
}
