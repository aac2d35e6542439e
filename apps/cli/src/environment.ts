import type { EventEmitter } from "node:events";
import type { Experiment } from "@fluxion/experiments";
import { type WriteFile, writeFileAtomic } from "@fluxion/optim/node";
import type { ProgressStream } from "./progress-display.ts";

/** Everything that the command reads from and writes to. */
export interface Environment {
  /** Loaded when needed, so that `--help` does not wait for them. The first is the main one. */
  readonly experiments: () => Promise<readonly Experiment[]>;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: ProgressStream;
  /** `FLUXION_COMMAND` is how the user starts the command; `FLUXION_DEBUG=1` shows stack traces. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Emits `SIGINT` and `SIGTERM`. */
  readonly signals: Pick<EventEmitter, "on" | "off">;
  readonly writeFile: WriteFile;
  /** Ends the process at once, on a second Ctrl-C. */
  readonly exit: (code: number) => void;
}

/** The environment of a real process. */
export function processEnvironment(): Environment {
  return {
    experiments: async () => (await import("@fluxion/experiments")).experiments,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signals: process,
    writeFile: writeFileAtomic,
    exit: (code) => process.exit(code),
  };
}
