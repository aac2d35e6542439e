/** The executor in Deno, from its sources; skipped where there is none, and `npm test` says how to get one. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findEngine } from "@fluxion/tooling/find-engine";
import { expect, test } from "vitest";
import type { ComparisonReport } from "../testing/compare-on-device.ts";

const deno = findEngine("deno") ?? "";
const script = fileURLToPath(new URL("../testing/script.ts", import.meta.url));

const ARGS = [
  "run",
  ...["--no-lock", "--no-prompt", "--quiet", "--allow-read", "--allow-env"],
  ...["--unstable-webgpu", "--conditions=@fluxion/source"],
];

test.skipIf(deno === "")(
  "in Deno the executor agrees with the reference, and the process ends",
  async () => {
    // A test runner's settings are not for this one.
    const options = { timeout: 50_000, env: { ...process.env, NODE_OPTIONS: "" } };
    const { stdout } = await promisify(execFile)(deno, [...ARGS, script], options);
    const { programs, failures } = JSON.parse(stdout) as ComparisonReport;
    expect(failures).toEqual([]);
    expect(programs).toBeGreaterThan(30);
  },
);
