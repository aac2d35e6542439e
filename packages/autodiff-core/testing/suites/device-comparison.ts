import type { Executor } from "../../src/executors/executor.ts";
import { describeCase } from "../differential/describe-disagreement.ts";
import type { ObservedRun, Watcher } from "./watched-executor.ts";

/** Bytes of operands that may wait for the end of a test file; what is beyond is not compared. */
const MOST_WAITING = 2 ** 24;

/** Operations from which on the reference is too slow. */
const BUDGET = 300_000;

/** Milliseconds that a program may take, much more than any does: cores that stand for the GPU may be busy with other tests. */
const LIMIT = 60_000;

/** An executor of a device, and how to let go of that. */
export interface OpenDevice {
  readonly executor: Executor;
  close(): void;
}

export interface DeviceComparisonOptions {
  /** Opens the device, a new one after a program that hangs. Default: that of `webgpu()`. */
  readonly open?: () => Promise<OpenDevice>;
  /** Milliseconds from which on a program is said to hang. Default {@link LIMIT}. */
  readonly limit?: number;
}

async function openWebgpu(): Promise<OpenDevice> {
  const { webgpu } = await import("../../../backends-gpu/src/index.ts");
  const executor = await webgpu();
  return { executor, close: () => executor.device.destroy() };
}

/** Compares programs on the `webgpu` executor with the reference, at the end of a test file. */
export class DeviceComparison implements Pick<Watcher, "take"> {
  #waiting: ObservedRun[] = [];
  #bytes = 0;
  readonly #open: () => Promise<OpenDevice>;
  readonly #limit: number;

  constructor({ open = openWebgpu, limit = LIMIT }: DeviceComparisonOptions = {}) {
    this.#open = open;
    this.#limit = limit;
  }

  take(run: ObservedRun): void {
    const bytes = run.inputs.reduce((sum, { data }) => sum + data.byteLength, 0);
    if (this.#bytes + bytes > MOST_WAITING) return;
    this.#bytes += bytes;
    this.#waiting.push(run);
  }

  /**
   * Compare what has been taken.
   *
   * @returns How many programs were compared.
   * @throws Error that lists the programs that are wrong.
   */
  async finish(): Promise<number> {
    if (this.#waiting.length === 0) return 0;
    let device = await this.#open();
    const reports: string[] = [];
    let programs = 0;
    for (const run of this.#waiting) {
      const outcome = await Promise.race([outcomeOf(device.executor, run), after(this.#limit)]);
      if (outcome === "agrees") programs++;
      else if (outcome === "hangs") {
        reports.push(`There is no result after ${this.#limit} ms.\n${describeCase(run)}`);
        device = await this.#open();
      } else if (outcome !== "says nothing") reports.push(outcome);
    }
    device.close();
    if (reports.length > 0) throw new Error(`The GPU does not agree.\n${reports.join("\n\n")}`);
    return programs;
  }
}

/** Whether a program agrees, or what is wrong. */
async function outcomeOf(executor: Executor, run: ObservedRun): Promise<string> {
  try {
    const { checkOnDevice } = await import("../../../backends-gpu/testing/check-on-device.ts");
    const result = await checkOnDevice(executor, run, BUDGET);
    return result?.against === "the reference" ? "agrees" : "says nothing";
  } catch (error) {
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}

function after(milliseconds: number): Promise<"hangs"> {
  return new Promise((resolve) => {
    setTimeout(() => resolve("hangs"), milliseconds).unref();
  });
}
