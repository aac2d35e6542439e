/** The executor in other runtimes, from its sources; skipped where there are none, and `npm test` says how to get them. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findEngine } from "@fluxion/tooling/find-engine";
import { describe, expect, test } from "vitest";
import { compareThreads, type ThreadsReport } from "../../../testing/platforms/compare-threads.ts";
import { type DefaultsReport, useDefaults } from "../../../testing/platforms/use-defaults.ts";

type Report = ThreadsReport & DefaultsReport;

const script = fileURLToPath(new URL("../../../testing/platforms/script.ts", import.meta.url));
const inNode = { ...(await compareThreads(false)), ...useDefaults() };

/** What the script prints. @throws Error if it does not end by itself, or says anything else. */
async function reportOf(executable: string, args: readonly string[]): Promise<Report> {
  // A test runner's settings are not for this one.
  const options = { timeout: 50_000, env: { ...process.env, NODE_OPTIONS: "" } };
  const ran = await promisify(execFile)(executable, [...args, script], options);
  expect(ran.stderr).toBe("");
  return JSON.parse(ran.stdout);
}

/** Deno asks its user, or refuses, what a program has not been allowed. */
const DENO_WITHOUT_PERMISSIONS = ["run", "--no-config", "--no-lock", "--no-prompt", "--quiet"];

describe.each([
  { title: "Deno, without permissions", name: "deno", args: DENO_WITHOUT_PERMISSIONS },
  { title: "Bun", name: "bun", args: ["run"] },
] as const)("in $title", ({ name, args }) => {
  const executable = findEngine(name) ?? "";

  test.skipIf(executable === "")(
    "the default executor has the results of Node, with workers that do their part, and the process ends",
    async () => {
      const { workers, tilesByWorkers, strict, oneThread, threeThreads, ...defaults } =
        await reportOf(executable, args);
      expect(defaults).toEqual({ executor: "wasm", value: inNode.value });
      expect(workers).toBe(2);
      expect(tilesByWorkers).toBeGreaterThan(0);
      expect(strict).toEqual(inNode.strict);
      for (const bits of threeThreads) expect(bits).toEqual(oneThread);
    },
  );
});
