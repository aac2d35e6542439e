import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Ran, temporaryFolder } from "../fixtures/console.ts";

const BIN = fileURLToPath(new URL("../fixtures/bin.ts", import.meta.url));

interface Child {
  readonly args: readonly string[];
  readonly cwd: string;
  /** File descriptor in place of a pipe. */
  readonly stdout?: number;
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
  readonly closeStdout?: boolean;
}

function start({ args, cwd, stdout = -1, onStderr, closeStdout = false }: Child): Promise<Ran> {
  const child = spawn(process.execPath, ["--conditions=@fluxion/source", BIN, ...args], {
    cwd,
    stdio: ["ignore", stdout === -1 ? "pipe" : stdout, "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  if (closeStdout) child.stdout?.destroy();
  child.stdout?.on("data", (chunk) => {
    text.stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    text.stderr += chunk;
    onStderr?.(text.stderr, (signal) => child.kill(signal));
  });
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code: code ?? -1, ...text }));
  });
}

test("by default writes to results/<experiment> in the current folder", async () => {
  const cwd = await temporaryFolder();
  const { code, stdout } = await start({ args: ["--json", "--quiet"], cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).artifacts.report).toBe("results/descent/report.html");
  expect(await readFile(join(cwd, "results/descent/report.html"), "utf8")).toMatch(
    /^<!doctype html>/i,
  );
});

test("Ctrl-C stops the process within a second, and --resume finishes the work", async () => {
  const cwd = await temporaryFolder();
  const args = ["--steps", "500", "--set", "delayMs=4"];
  let pressedAt = 0;
  const stopped = await start({
    args,
    cwd,
    onStderr: (text, kill) => {
      if (pressedAt !== 0 || !text.includes("step   1/500")) return;
      pressedAt = performance.now();
      kill("SIGINT");
      kill("SIGINT");
    },
  });
  expect(performance.now() - pressedAt).toBeLessThan(1000);
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain("fluxion run descent --steps 500 --set delayMs=4 --resume\n");
  const resumed = await start({ args: [...args, "--json", "--resume"], cwd });
  expect(JSON.parse(resumed.stdout).metrics.steps).toBe(500);
});

test("a full disk behind standard output is one line on standard error", async () => {
  const stdout = openSync("/dev/full", "w");
  const { code, stderr } = await start({ args: ["--quiet"], cwd: await temporaryFolder(), stdout });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "fluxion: cannot write the output: no space left on the device\n",
  });
});

test("a reader that goes away is not an error", async () => {
  const cwd = await temporaryFolder();
  const { code, stderr } = await start({ args: ["--quiet"], cwd, closeStdout: true });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});
