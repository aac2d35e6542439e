/**
 * One block of the heap holds all that a run needs besides large inputs and outputs: the frames, the scratch of the
 * running thread, the workspace, the arena, and small inputs and outputs. Offsets in it are fixed.
 */
import { bytesOf } from "../../compiler/lifetimes.ts";
import { ALIGNMENT } from "../../compiler/storage.ts";
import { SMALL_BYTES } from "../host-buffer.ts";
import type { CompiledSchedule } from "./compile-schedule.ts";

export interface BlockLayout {
  readonly frame: number;
  readonly scratch: number;
  readonly workspace: number;
  /** Per buffer of the schedule its offset; -1 for large inputs and outputs, which lie elsewhere. */
  readonly buffers: Int32Array;
  readonly bytes: number;
}

export function layOutBlock(compiled: CompiledSchedule): BlockLayout {
  const { schedule, frameBytes, scratchBytes, workspaceBytes } = compiled;
  let bytes = 0;
  const take = (size: number): number => {
    const offset = bytes;
    bytes += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    return offset;
  };
  const frame = take(frameBytes);
  const scratch = take(scratchBytes);
  const workspace = take(workspaceBytes);
  const arena = take(schedule.memory.bytes);
  const buffers = Int32Array.from(schedule.buffers, (buffer, b) => {
    const offset = schedule.memory.offsets[b];
    if (buffer.role === "temporary") return offset < 0 ? -1 : arena + offset;
    return bytesOf(buffer) <= SMALL_BYTES ? take(bytesOf(buffer)) : -1;
  });
  return { frame, scratch, workspace, buffers, bytes };
}
