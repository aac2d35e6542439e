import { debugSchedule } from "../../compiler/debug-schedule.ts";
import type { Schedule } from "../../compiler/kernel.ts";
import { isRelabeling } from "../../compiler/relabeling.ts";
import { scheduleProgram } from "../../compiler/schedule.ts";
import type { HostArray } from "../../host-array.ts";
import type { Profile } from "../../profiling/profile.ts";
import type { Program } from "../../program/program.ts";
import { programKey } from "../../program/structural-key.ts";
import type { DeviceBuffer, Executable } from "../executor.ts";
import { HostBuffer } from "../host-buffer.ts";
import { compileSchedule } from "./compile-schedule.ts";
import { LoadedProgram, type Machine } from "./loaded-program.ts";
import { exhausted, Heap, HeapExhaustion } from "./memory/heap.ts";
import type { ModuleOptions } from "./module-context.ts";
import { evaluateDirectly, isSmallWork, relabel } from "./small-work.ts";
import type { ThreadPool } from "./threads/pool.ts";

export interface MachineOptions {
  readonly heap: Heap;
  readonly pool: ThreadPool | undefined;
  readonly profile: Profile | undefined;
  /** Use relaxed SIMD. */
  readonly relaxed: boolean;
  /** Use identities that hold but for rounding. */
  readonly fastMath: boolean;
  /** Compile small operations too. */
  readonly compileSmall: boolean;
}

/** Programs that are kept compiled. */
const MAX_PROGRAMS = 2048;

/** Bytes of the blocks in which batches go through kernels: most of a core's own cache, which is 0.5 to 2 MB. */
const BLOCK_BYTES = 384 * 1024;

/** Compiles programs, each structure once, and runs them on one heap. */
export class WasmMachine implements Machine {
  readonly heap: Heap;
  readonly pool: ThreadPool | undefined;
  readonly profile: Profile | undefined;
  readonly #target: ModuleOptions;
  readonly #fastMath: boolean;
  readonly #compileSmall: boolean;
  /** By structure, and by the positions of donated inputs. */
  readonly #programs = new Map<string, LoadedProgram>();
  readonly #bodies = new WeakMap<Program, Executable>();

  constructor({ heap, pool, profile, relaxed, fastMath, compileSmall }: MachineOptions) {
    this.heap = heap;
    this.pool = pool;
    this.profile = profile;
    this.#fastMath = fastMath;
    this.#compileSmall = compileSmall;
    this.#target = {
      instructions: { relaxed },
      parallel: pool !== undefined,
      shared: heap.shared,
      profiled: profile !== undefined,
    };
  }

  compile(program: Program): Executable {
    if (!this.#compileSmall && isSmallWork(program)) return evaluateDirectly(program, this.run);
    const compiled = this.#executable(program);
    return isRelabeling(program) ? relabel(program, compiled) : compiled;
  }

  /** Run a program that a primitive holds. */
  readonly run = (program: Program, inputs: readonly HostArray[]): readonly HostArray[] => {
    const body = this.#bodies.get(program) ?? this.compile(program);
    this.#bodies.set(program, body);
    return body.run(inputs.map(HostBuffer.ofArray)).map((buffer) => hostBuffer(buffer).read());
  };

  crowded(): boolean {
    return this.heap.bytesInUse > this.heap.limit / 2;
  }

  /** Compiles when it runs first, as only then the donated inputs are known. */
  #executable(program: Program): Executable {
    const loaded = new Map<string, LoadedProgram>();
    return {
      run: (inputs, donated) => {
        const key = donated === undefined ? "" : [...donated].join();
        try {
          const found = loaded.get(key) ?? this.#load(program, donated);
          loaded.set(key, found);
          return found.run(inputs.map(hostBuffer), donated);
        } catch (error) {
          throw error instanceof HeapExhaustion ? exhausted(nameOf(program), error) : error;
        }
      },
    };
  }

  #load(program: Program, donated: ReadonlySet<number> | undefined): LoadedProgram {
    const positions = [...(donated ?? [])];
    const key = `${positions}|${programKey(program)}`;
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const schedule = scheduleProgram(program, {
      fastMath: this.#fastMath,
      donated: positions,
      blocks: { bytes: BLOCK_BYTES },
    });
    debugSchedule(schedule);
    this.#checkRoom(schedule);
    const compiled = compileSchedule(schedule, this.#target);
    const loaded = new LoadedProgram(this, compiled, program.outputs);
    if (this.#programs.size >= MAX_PROGRAMS) this.#programs.clear();
    this.#programs.set(key, loaded);
    return loaded;
  }

  /** Addresses have 32 bits: no code can be written for what is larger than the heap. */
  #checkRoom({ buffers, memory }: Schedule): void {
    const { bytesInUse, limit } = this.heap;
    const sizes = buffers.map(({ dtype, size }) => Heap.bytesOf(dtype, size));
    const largest = Math.max(memory.bytes, ...sizes);
    if (largest > limit) throw new HeapExhaustion(largest, bytesInUse, limit);
  }
}

function hostBuffer(buffer: DeviceBuffer): HostBuffer {
  return buffer as HostBuffer;
}

/** What a user calls a program: the operation if it is one, else what compiled it. */
function nameOf({ equations }: Program): string {
  return equations.length === 1 ? equations[0].primitive.name : "jit";
}
