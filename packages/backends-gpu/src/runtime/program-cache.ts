import {
  debugSchedule,
  type Program,
  programKey,
  scheduleProgram,
} from "@fluxion/autodiff-core/compiler";
import { blockOptions } from "../kernels/blocks/block-options.ts";
import { loadParts } from "../kernels/parts.ts";
import { type LoweredProgram, lowerSchedule } from "../lowering/lower-schedule.ts";
import { DEVICE_STORAGE } from "../storage.ts";
import { LoadedProgram } from "./loaded-program.ts";
import type { Machine } from "./machine.ts";

/** Programs that are kept. */
const MOST_PROGRAMS = 2048;

/** Compiled programs by structure and by the positions of donated inputs; those that were asked for last are kept. */
export class ProgramCache {
  readonly #machine: Machine;
  /** In the order in which they were asked for. */
  readonly #programs = new Map<string, LoadedProgram>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  get(program: Program, donated: readonly number[]): LoadedProgram {
    const { products } = this.#machine.target;
    const key = `${products?.version}|${donated}|${programKey(program)}`;
    const found = this.#programs.get(key) ?? this.#load(program, donated);
    this.#programs.delete(key);
    this.#programs.set(key, found);
    for (const oldest of this.#programs.keys()) {
      if (this.#programs.size <= MOST_PROGRAMS) break;
      this.#programs.delete(oldest);
    }
    return found;
  }

  #load(program: Program, donated: readonly number[]): LoadedProgram {
    const { target } = this.#machine;
    const { fastMath } = target;
    const blocks = blockOptions(target);
    const schedule = scheduleProgram(program, {
      donated,
      fastMath,
      storage: DEVICE_STORAGE,
      ...(blocks && { blocks }),
    });
    debugSchedule(schedule);
    const lower = (): LoweredProgram => lowerSchedule(target, schedule);
    const loading = loadParts(schedule, target.bindingBytes);
    return new LoadedProgram(this.#machine, schedule, lower, loading);
  }
}
