import { EventEmitter } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type WriteFile, writeFileAtomic } from "@fluxion/optim/node";
import { describe, expect, test } from "vitest";
import { failingStream, fluxion, Recorder, temporaryFolder } from "../fixtures/console.ts";
import { descent } from "../fixtures/descent.ts";

const ONE_LINE = /^fluxion: [^\n]+\n$/;

/** A disk that is full for files whose path ends like this. */
function fullDiskFor(ending: string): WriteFile {
  return async (path, content) => {
    if (!path.endsWith(ending)) return await writeFileAtomic(path, content);
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
}

describe("a run", () => {
  test("is of the main experiment when nothing is named", async () => {
    const out = await temporaryFolder();
    const { code, stdout } = await fluxion(["--out", out]);
    expect(code).toBe(0);
    expect(stdout.replace(out, "OUT")).toMatchInlineSnapshot(`
      "Gradient descent on a parabola

        relative L2 error  0.0231
        maximum error      0.0231
        residual (RMS)     0.0461
        wall time          0.5 s
        steps              20
        executor           plain
        seed               3

      Errors are against the minimum at x = 1.
      Report: OUT/report.html
      "
    `);
  });

  test("leaves report, result, history and checkpoint, and nothing else", async () => {
    const out = await temporaryFolder();
    await fluxion(["run", "descent", "--out", out]);
    expect((await readdir(out)).sort()).toEqual([
      "checkpoint",
      "history.csv",
      "report.html",
      "result.json",
    ]);
    const result = JSON.parse(await readFile(join(out, "result.json"), "utf8"));
    expect(result.config).toEqual({ seed: 3, steps: 20, rate: 0.1, delayMs: 0, failAt: 0 });
    const history = await readFile(join(out, "history.csv"), "utf8");
    expect(history.split("\n").slice(0, 2)).toEqual(["step,total", "1,2.5600000000000005"]);
    expect(await readFile(join(out, "report.html"), "utf8")).toContain(
      "Gradient descent on a parabola",
    );
  });

  test("with --json prints one JSON object and nothing else on standard output", async () => {
    const out = await temporaryFolder();
    const { code, stdout, stderr } = await fluxion(["run", "descent", "--json", "--out", out]);
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(Object.keys(result)).toEqual(["experiment", "metrics", "versions", "artifacts"]);
    expect(Object.keys(result.metrics)).toEqual([
      "relL2",
      "maxAbs",
      "residual",
      "seconds",
      "steps",
      "executor",
      "seed",
    ]);
    expect(result.artifacts.report).toBe(join(out, "report.html"));
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain("step  1/20  total 2.56e+0  50 steps/s  1 s left\n");
  });

  test("takes settings from --preset, --seed, --steps and --set, later ones first", async () => {
    const out = await temporaryFolder();
    const args = ["run", "descent", "--json", "--out", out, "--preset", "quick", "--seed", "7"];
    const quick = JSON.parse((await fluxion(args)).stdout);
    expect([quick.metrics.steps, quick.metrics.seed]).toEqual([5, 7]);
    const set = JSON.parse((await fluxion([...args, "--set", "steps=6", "rate=0.2"])).stdout);
    expect(set.metrics.steps).toBe(6);
    expect(set.metrics.maxAbs).toBeCloseTo(6 * 0.6 ** 6, 12);
  });

  test("with --quiet shows no progress", async () => {
    const { stderr } = await fluxion(["--quiet", "--out", await temporaryFolder()]);
    expect(stderr).toBe("");
  });

  test("on a terminal keeps one live line and takes it away at the end", async () => {
    const stderr = Object.assign(new Recorder(), { isTTY: true, columns: 40 });
    await fluxion(["--out", await temporaryFolder()], { stderr });
    const shown = stderr.text.split("\n").filter((line) => line.includes("step "));
    expect(shown.length).toBeGreaterThan(0);
    expect(stderr.text).toContain("\u001B[2K");
    expect(stderr.text).toContain("descent took 0.5 s\n");
  });
});

describe("a command line that is wrong", () => {
  test.each([
    ["an unknown option", ["--sed", "1"]],
    ["an option without its value", ["--seed"]],
    ["an excess argument", ["run", "descent", "again"]],
    ["an unknown experiment", ["run", "decsent"]],
    ["a mistyped command", ["lst"]],
    ["a word that is like nothing", ["run", "qqqqqqqq"]],
    ["a seed that is no number", ["--seed", "abc"]],
    ["a number of steps out of range", ["--steps", "0"]],
    ["a setting without a value", ["--set", "rate"]],
    ["an unknown setting", ["--set", "rat=1"]],
    ["an unknown preset", ["--preset", "quik"]],
  ])("gets one line and exit code 2: %s", async (_, args) => {
    const { code, stdout, stderr } = await fluxion(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(ONE_LINE);
    expect(stderr).toMatchSnapshot();
  });
});

describe("files that cannot be written", () => {
  test("are met before the run starts", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const { code, stdout, stderr } = await fluxion(["--out", join(file, "results")]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.replace(file, "FILE")).toBe(
      "fluxion: cannot write to the folder FILE/results: a part of the path is not a folder\n",
    );
  });

  test.each(["report.html", "result.json", "history.csv", "checkpoint", ".fluxion-probe"])(
    "because the disk is full get one line and exit code 1: %s",
    async (name) => {
      const out = await temporaryFolder();
      const options = ["--quiet", "--out", out];
      const { code, stdout, stderr } = await fluxion(options, { writeFile: fullDiskFor(name) });
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(ONE_LINE);
      expect(stderr).toContain("no space left on the device");
    },
  );
});

describe("standard output", () => {
  test("on a full disk is an error", async () => {
    const stdout = failingStream("ENOSPC");
    const ran = await fluxion(["--quiet", "--out", await temporaryFolder()], { stdout });
    expect(ran).toMatchObject({
      code: 1,
      stderr: "fluxion: cannot write the output: no space left on the device\n",
    });
  });

  test("that nobody reads any more is not", async () => {
    const stdout = failingStream("EPIPE");
    const ran = await fluxion(["--quiet", "--out", await temporaryFolder()], { stdout });
    expect(ran).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("a run that fails", () => {
  const args = ["--quiet", "--set", "failAt=3", "--out"];

  test("says why in one line", async () => {
    const ran = await fluxion([...args, await temporaryFolder()]);
    expect(ran).toEqual({ code: 1, stdout: "", stderr: "fluxion: the parabola has a hole\n" });
  });

  test("shows the stack when asked for by FLUXION_DEBUG=1", async () => {
    const env = { FLUXION_DEBUG: "1" };
    const { stderr } = await fluxion([...args, await temporaryFolder()], { env });
    expect(stderr).toContain("descent.ts");
  });
});

describe("an interrupted run", () => {
  const slow = ["--set", "delayMs=5", "--steps", "40"];

  async function interrupted(out: string, signal: string): ReturnType<typeof fluxion> {
    const signals = new EventEmitter();
    setTimeout(() => signals.emit(signal), 60);
    return await fluxion([...slow, "--quiet", "--out", out], { signals });
  }

  test("keeps the checkpoint and says how to continue", async () => {
    const out = await temporaryFolder();
    const started = performance.now();
    const { code, stdout, stderr } = await interrupted(out, "SIGINT");
    expect(performance.now() - started).toBeLessThan(1060);
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr.replaceAll(out, "OUT").replace(/at step \d+/, "at step N")).toBe(
      "Stopped at step N of 40. The checkpoint is kept in OUT/checkpoint. To continue:\n" +
        "  fluxion run descent --steps 40 --set delayMs=5 --out OUT --quiet --resume\n",
    );
    expect(await readdir(out)).toEqual(["checkpoint"]);
  });

  test("is resumed to the result of a run that was not interrupted", async () => {
    const [out, other] = [await temporaryFolder(), await temporaryFolder()];
    await interrupted(out, "SIGINT");
    const resumed = await fluxion([...slow, "--quiet", "--json", "--resume", "--out", out]);
    const whole = await fluxion([...slow, "--quiet", "--json", "--out", other]);
    expect(JSON.parse(resumed.stdout).metrics).toEqual(JSON.parse(whole.stdout).metrics);
    const [mine, its] = [out, other].map((folder) => readFile(join(folder, "history.csv"), "utf8"));
    expect(await mine).toBe(await its);
  });

  test("ends with 143 when it was terminated", async () => {
    expect((await interrupted(await temporaryFolder(), "SIGTERM")).code).toBe(143);
  });

  test("is left behind if it does not stop by itself, and a second Ctrl-C does not wait", async () => {
    const deaf = { ...descent, run: () => new Promise<never>(() => undefined) };
    const signals = new EventEmitter();
    const exits: number[] = [];
    const press = () => signals.emit("SIGINT");
    [20, 30, 600].forEach((ms) => void setTimeout(press, ms));
    const { code, stderr } = await fluxion(["--out", await temporaryFolder()], {
      experiments: async () => [deaf],
      signals,
      exit: (exitCode) => exits.push(exitCode),
    });
    expect(code).toBe(130);
    expect(exits).toEqual([130]);
    expect(stderr).toBe("Stopped before the first step; there is no checkpoint yet.\n");
    expect(signals.listenerCount("SIGINT")).toBe(0);
  });
});

describe("--resume", () => {
  test("without a checkpoint says so", async () => {
    const out = await temporaryFolder();
    const { code, stderr } = await fluxion(["--resume", "--out", out]);
    expect(code).toBe(1);
    expect(stderr.replace(out, "OUT")).toBe(
      "fluxion: there is no checkpoint at OUT/checkpoint; start without --resume, or name the folder with --out\n",
    );
  });

  test("with the checkpoint of another configuration says what differs", async () => {
    const out = await temporaryFolder();
    await fluxion(["--out", out]);
    const { code, stderr } = await fluxion(["--resume", "--steps", "30", "--out", out]);
    expect(code).toBe(1);
    expect(stderr.replace(out, "OUT")).toBe(
      "fluxion: the checkpoint OUT/checkpoint is of a different run (steps 20 there, 30 here); " +
        "resume with the settings it was made with, or start anew without --resume\n",
    );
  });

  test("with a damaged checkpoint says so", async () => {
    const out = await temporaryFolder();
    await writeFile(join(out, "checkpoint"), "FLUXION1\u00ff\u00ff");
    const { code, stderr } = await fluxion(["--resume", "--out", out]);
    expect(code).toBe(1);
    expect(stderr).toMatch(ONE_LINE);
    expect(stderr).toContain("is not a checkpoint or is damaged");
  });
});
