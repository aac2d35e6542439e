import type { Schedule } from "./kernel.ts";
import { printSchedule } from "./print-schedule.ts";

/** Print a schedule to the console if `FLUXION_DEBUG` (variable of the environment, or global) has the word "schedule". */
export function debugSchedule(schedule: Schedule): void {
  const { process, FLUXION_DEBUG } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
    readonly FLUXION_DEBUG?: string;
  };
  const words = FLUXION_DEBUG ?? process?.env?.["FLUXION_DEBUG"] ?? "";
  // biome-ignore lint/suspicious/noConsole: printing is what this is for
  if (words.split(",").includes("schedule")) console.error(printSchedule(schedule));
}
