import type { Schedule } from "./kernel.ts";
import { printSchedule } from "./print-schedule.ts";

/** What a platform may have, and a page has not. */
interface Platform {
  readonly FLUXION_DEBUG?: string;
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  readonly Deno?: {
    readonly permissions: {
      querySync(wanted: { readonly name: "env"; readonly variable: string }): { state: string };
    };
  };
}

/** Print a schedule to the console if `FLUXION_DEBUG` (variable of the environment, or global) has the word "schedule". */
export function debugSchedule(schedule: Schedule): void {
  // biome-ignore lint/suspicious/noConsole: printing is what this is for
  if (debugWords().split(",").includes("schedule")) console.error(printSchedule(schedule));
}

function debugWords(): string {
  const { FLUXION_DEBUG, process, Deno } = globalThis as Platform;
  if (FLUXION_DEBUG !== undefined) return FLUXION_DEBUG;
  const wanted = { name: "env", variable: "FLUXION_DEBUG" } as const;
  // Without the permission Deno would ask the user for it, or throw.
  const isReadable = Deno === undefined || Deno.permissions.querySync(wanted).state === "granted";
  return (isReadable ? process?.env?.["FLUXION_DEBUG"] : undefined) ?? "";
}
