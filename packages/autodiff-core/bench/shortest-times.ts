/** Times of compiled schedules on one thread, of which as little as can be is due to what else the machine does. */
import { type KernelCost, scheduleCost, scheduleProgram } from "@fluxion/autodiff-core/compiler";
import { compileSchedule } from "../src/executors/wasm/compile-schedule.ts";
import { supports } from "../src/executors/wasm/encoding/index.ts";
import { CONSTANTS, SCRATCH, slotOf, WORKSPACE } from "../src/executors/wasm/frame.ts";
import type { Program } from "../src/program/program.ts";

type Tile = (frame: number, tile: number, scratch: number) => void;

interface ShortestTimes {
  /** Sum of the shortest time of each tile, and of what is not divided into tiles, in ms. */
  readonly time: number;
  readonly cost: KernelCost;
  /** Bytes of the module, and of memory that kernels take besides tensors. */
  readonly moduleBytes: number;
  readonly workspaceBytes: number;
}

/** Run a program for a while, keeping the shortest time of each tile. */
export function shortestTimes(program: Program, milliseconds = 600): ShortestTimes {
  const schedule = scheduleProgram(program);
  const compiled = compileSchedule(schedule, {
    instructions: { relaxed: supports("relaxedSimd") },
    parallel: true,
    shared: false,
    scalarBodies: true,
    profiled: false,
  });
  let next = 1024;
  const take = (bytes: number): number => {
    const address = next;
    next = Math.ceil((next + bytes) / 64) * 64 + 64;
    return address;
  };
  const places = [compiled.scratchBytes, compiled.workspaceBytes, compiled.constants.bytes];
  const [scratch, workspace, constants] = places.map(take);
  const frame = take(compiled.frameBytes);
  const arena = take(schedule.memory.bytes);
  const addresses = schedule.buffers.map(({ size }, b) =>
    schedule.memory.offsets[b] >= 0 ? arena + schedule.memory.offsets[b] : take(size * 8),
  );
  const memory = new WebAssembly.Memory({ initial: Math.ceil(next / 65536) + 1 });
  const floats = new Float32Array(memory.buffer);
  // In no order that branches could foresee.
  for (let i = 0; i < floats.length; i++) floats[i] = (Math.imul(i, 2654435761) >>> 8) / 2 ** 24;
  const words = new Int32Array(memory.buffer);
  words[(frame + SCRATCH) / 4] = scratch;
  words[(frame + WORKSPACE) / 4] = workspace;
  words[(frame + CONSTANTS) / 4] = constants;
  for (const { offset, data } of compiled.constants.parts) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(memory.buffer).set(bytes, constants + offset);
  }
  for (const [b, address] of addresses.entries()) words[(frame + slotOf(b)) / 4] = address;
  const shortest = new Map<string, number>();
  let elsewhere = 0;
  const note = (key: string, from: number): void => {
    const time = performance.now() - from;
    elsewhere += time;
    shortest.set(key, Math.min(shortest.get(key) ?? Number.POSITIVE_INFINITY, time));
  };
  const instance: WebAssembly.Instance = new WebAssembly.Instance(
    new WebAssembly.Module(compiled.bytes),
    {
      env: { memory },
      host: {
        evaluate: () => {},
        begin: () => {},
        end: () => {},
        parallel(job: number, at: number, count: number, own: number) {
          const run = (instance.exports as Record<string, Tile>)[`t${job}`];
          for (let tile = 0; tile < count; tile++) {
            const from = performance.now();
            run(at, tile, own);
            note(`${job} ${tile}`, from);
          }
        },
      },
    },
  );
  const run = (instance.exports as Record<string, (frame: number) => void>)["run"];
  const end = performance.now() + milliseconds;
  for (let rounds = 0; rounds < 5 || performance.now() < end; rounds++) {
    elsewhere = 0;
    const from = performance.now();
    run(frame);
    const rest = performance.now() - from - elsewhere;
    shortest.set("rest", Math.min(shortest.get("rest") ?? Number.POSITIVE_INFINITY, rest));
  }
  return {
    time: [...shortest.values()].reduce((sum, time) => sum + time, 0),
    cost: scheduleCost(schedule),
    moduleBytes: compiled.bytes.length,
    workspaceBytes: compiled.workspaceBytes,
  };
}
