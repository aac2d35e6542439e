import type { Executor } from "../../src/executors/executor.ts";
import type { Program } from "../../src/index.ts";
import { subPrograms } from "../../src/program/inline.ts";
import type { ObservedRun, Watcher } from "./watched-executor.ts";

/** Bytes of operands that may wait for the end of a test file; what is beyond is not compared. */
const MOST_WAITING = 2 ** 24;

/** Operations from which on the reference is too slow. */
const BUDGET = 300_000;

/** Compares programs on the `webgpu` executor with the reference, at the end of a test file. */
export class DeviceComparison implements Pick<Watcher, "take"> {
  #waiting: ObservedRun[] = [];
  #bytes = 0;

  take(run: ObservedRun): void {
    if (loops(run.program)) return;
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
    const { webgpu } = await import("../../../backends-gpu/src/index.ts");
    const executor = await webgpu();
    const reports: string[] = [];
    let programs = 0;
    for (const run of this.#waiting) {
      const outcome = await outcomeOf(executor, run);
      if (outcome === true) programs++;
      else if (outcome !== false) reports.push(outcome);
    }
    executor.device.destroy();
    if (reports.length > 0) throw new Error(`The GPU does not agree.\n${reports.join("\n\n")}`);
    return programs;
  }
}

/** Whether a program has been compared, or what is wrong. */
async function outcomeOf(executor: Executor, run: ObservedRun): Promise<boolean | string> {
  try {
    const { checkOnDevice } = await import("../../../backends-gpu/testing/check-on-device.ts");
    return (await checkOnDevice(executor, run, BUDGET))?.against === "the reference";
  } catch (error) {
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}

/** Whether its end depends on values: with fewer digits it may not come. */
function loops({ equations }: Program): boolean {
  return equations.some(
    ({ primitive, params }) => primitive.name === "while" || subPrograms(params).some(loops),
  );
}
