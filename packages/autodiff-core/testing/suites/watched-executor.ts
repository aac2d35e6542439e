import type { Executor } from "../../src/executors/executor.ts";
import type { HostArray } from "../../src/host-array.ts";
import type { Program } from "../../src/index.ts";
import type { ProgramCase } from "../differential/program-case.ts";

/** A program that has been run. */
export interface ObservedRun extends ProgramCase {
  /** Name of the executor. */
  readonly executor: string;
  readonly results: readonly HostArray[];
  readonly milliseconds: number;
}

/** Is told of runs. */
export interface Watcher {
  /** Whether it wants to see a run of a program, asked before each until it has seen one. */
  wants(program: Program, donated: ReadonlySet<number>): boolean;
  take(run: ObservedRun): void;
}

const NONE: ReadonlySet<number> = new Set();

/** The same executor for all who use it, with somebody who is told the first run of each program that does not throw. */
export function watchedExecutor(inner: Executor, watcher: Watcher): Executor {
  const read = inner.downloadSync;
  if (read === undefined) throw new Error("Only results that can be read at once can be watched.");
  const watched: Executor = {
    ...inner,
    compile(program) {
      const executable = inner.compile(program);
      let isOver = false;
      return {
        run(buffers, donated = NONE) {
          isOver ||= !watcher.wants(program, donated);
          if (isOver) return executable.run(buffers, donated);
          const inputs = buffers.map(read);
          const start = performance.now();
          const outputs = executable.run(buffers, donated);
          const milliseconds = performance.now() - start;
          isOver = true;
          const results = outputs.map(read);
          watcher.take({
            ...{ program, inputs, donated, results, milliseconds },
            executor: inner.name,
          });
          return outputs;
        },
      };
    },
  };
  // The default executor has another name once it compiles.
  return Object.defineProperty(watched, "name", { get: () => inner.name });
}
