/**
 * Writes kernels that take a batch in blocks. A tile does a run of blocks with frame, workspace and temporaries in the
 * scratch memory of its thread, so that they stay in that core's cache; what the blocks of a tile give to sums it adds up
 * in its part of the workspace, and a second phase adds the parts of all tiles.
 */
import type { BlocksKernel, Schedule } from "../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../dtype.ts";
import { type FunctionReference, forRange, i32, select } from "../encoding/index.ts";
import { fillFrame, setAddress } from "../enter-frame.ts";
import { CONSTANTS } from "../frame.ts";
import { type Phase, TILE_PARAMETERS } from "../kernel-context.ts";
import type { ScheduleContext } from "../module-context.ts";
import { BlockSums } from "./block-sums.ts";
import { ThreadRoom } from "./thread-room.ts";

/** Parts into which sums are divided, at most; also how many threads can help. */
const MOST_TILES = 32;

const BLOCK_PARAMETERS = {
  frame: "i32",
  scratch: "i32",
  from: "i32",
  to: "i32",
  /** Where the sums of the tile are made. */
  sums: "i32",
} as const;

type BlocksFunction = FunctionReference<typeof BLOCK_PARAMETERS, "void">;

export function emitBlocksKernel(context: ScheduleContext, kernel: BlocksKernel): readonly Phase[] {
  const { count, block, body, rest } = kernel;
  const whole = Math.floor(count / block);
  const perTile = Math.ceil(whole / MOST_TILES);
  const runs = Math.ceil(whole / perTile);
  const tiles = rest === undefined ? runs : runs + 1;
  const sums = new BlockSums(context, kernel, tiles, perTile);
  const doBlocks = emitBlocks(context, kernel, body, sums);
  const doRest = rest && emitBlocks(context, kernel, rest, sums);
  const tile = context.module.function("blocks", { params: TILE_PARAMETERS }, (f, p) => {
    const { frame, scratch } = p;
    const place = sums.begin(f, p);
    const from = f.let(i32.mul(p.tile, perTile));
    const end = i32.add(from, perTile);
    const to = f.let(whole % perTile === 0 ? end : select(i32.ltS(end, whole), end, whole));
    const blocks = () => f.call(doBlocks, { frame, scratch, from, to, sums: place });
    if (doRest === undefined) blocks();
    else {
      const last = { frame, scratch, from: whole, to: whole + 1, sums: place };
      f.if(i32.eq(p.tile, runs), () => f.call(doRest, last), blocks);
    }
    sums.end(f, place);
  });
  return [{ tiles, body: tile }, ...sums.combined()];
}

/** A function that does the blocks from one to another. */
function emitBlocks(
  context: ScheduleContext,
  kernel: BlocksKernel,
  schedule: Schedule,
  sums: BlockSums,
): BlocksFunction {
  const room = new ThreadRoom();
  const { context: inner, run } = context.owner.emitSchedule(schedule, room);
  const memoryOf = room.layOut(schedule.memory.bytes, sums.bytes);
  context.reserveScratch(memoryOf.bytes);
  const name = `blocks${kernel.block}`;
  return context.module.function(name, { params: BLOCK_PARAMETERS }, (f, p) => {
    const own = p.scratch;
    const at = (offset: number) => i32.add(own, offset);
    fillFrame(f, inner, own, {
      scratch: at(memoryOf.scratch),
      workspace: at(memoryOf.workspace),
      constants: i32.load(p.frame, CONSTANTS),
      arena: at(memoryOf.arena),
    });
    for (const { output, start } of sums.list) {
      setAddress(f, own, schedule.outputs[output], at(memoryOf.sums + start));
    }
    const moving = [
      ...kernel.operands.map((end, i) => ({ ...end, inside: schedule.inputs[i] })),
      ...kernel.results.flatMap((end, i) =>
        end.step > 0 ? [{ ...end, inside: schedule.outputs[i] }] : [],
      ),
    ].map(({ buffer, step, inside }) => {
      const bytes = step * kernel.block * BYTES_PER_ELEMENT[context.buffers[buffer].dtype];
      const start = context.address(p.frame, buffer);
      const first = f.let(bytes > 0 ? i32.add(start, i32.mul(p.from, bytes)) : start);
      setAddress(f, own, inside, first);
      return { inside, bytes, at: first };
    });
    forRange(f, p.from, p.to, 1, () => {
      f.call(run, { frame: own });
      sums.add(f, p.sums, f.let(at(memoryOf.sums)));
      for (const { inside, bytes, at: address } of moving) {
        if (bytes === 0) continue;
        f.set(address, i32.add(address, bytes));
        setAddress(f, own, inside, address);
      }
    });
  });
}
