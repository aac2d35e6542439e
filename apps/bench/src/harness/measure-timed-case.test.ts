import { expect, test } from "vitest";
import { type TimedCase, type TimingMode, timedCase } from "../cases/bench-case.ts";
import type { Subject } from "../subjects/subject.ts";
import { QUICK } from "./effort.ts";
import { measureGroup } from "./measure-timed-case.ts";
import type { TableRow } from "./result-table.ts";
import type { Omission } from "./row.ts";

/** A subject in a few lines: what it answers to each verb, as the body of a function of the line. */
function subject(name: string, answers: Readonly<Record<string, string>> = {}): Subject {
  const all = {
    hello: `console.log('hello {"name":"${name}","version":"1"}')`,
    prepare: `console.log("prepared")`,
    run: `console.log("ns", 1e6 * Number(line.split(" ")[1]))`,
    values: `console.log("values [[1, 2]]")`,
    ...answers,
  };
  const program = `
    ${all.hello};
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const verb = line.split(" ")[0];
      if (verb === "prepare") { ${all.prepare} }
      if (verb === "run") { ${all.run} }
      if (verb === "values") { ${all.values} }
    });`;
  return {
    name,
    about: name,
    dtypes: ["float64"],
    hasProgram: () => true,
    availability: async () => ({ kind: "present" }),
    command: async () => ({ command: process.execPath, args: ["-e", program], env: {} }),
  };
}

function caseOf(mode: TimingMode): TimedCase {
  return timedCase<{ n: number }>({
    name: "test",
    title: "test",
    timing: "test",
    mode,
    sizes: { "1": { n: 1 } },
    tolerance: { float32: 0, float64: 1e-6 },
    toleranceOf: { lenient: 0.5 },
    programs: { fluxion: () => undefined },
  });
}

async function measured(subjects: readonly Subject[], mode: TimingMode = "steady") {
  const rows: TableRow[] = [];
  const omissions: Omission[] = [];
  await measureGroup(
    {
      benchCase: caseOf(mode),
      sizes: ["1"],
      dtype: "float64",
      threads: 1,
      subjects,
      backend: "wasm",
    },
    { ...QUICK, rounds: 3, warmUpMs: mode === "steady" ? 5 : 0, timeoutMs: 2000 },
    {
      row: (row) => rows.push(row),
      omission: (omission) => omissions.push(omission),
      progress: () => undefined,
    },
  );
  return { rows, omissions: omissions.map(({ subject: name, reason }) => `${name}: ${reason}`) };
}

const fluxion = subject("fluxion");

test("rows hold medians and ratios to Fluxion; what libraries print is no answer", async () => {
  const slow = subject("slow", {
    prepare: `console.log("some library says hello"); console.log("prepared")`,
    run: `console.log("ns", 3e6 * Number(line.split(" ")[1]))`,
  });
  const { rows, omissions } = await measured([fluxion, slow]);
  const common = { case: "test/1", dtype: "float64", threads: 1, spread: 0, flops: undefined };
  expect(rows).toEqual([
    { ...common, subject: "fluxion", medianMs: 1, ratio: 1 },
    { ...common, subject: "slow", medianMs: 3, ratio: 3 },
  ]);
  expect(omissions).toEqual([]);
});

test("a result that is not Fluxion's is not timed", async () => {
  const answers = { values: `console.log("values [[1, 2.1]]")` };
  const { rows, omissions } = await measured([
    fluxion,
    subject("wrong", answers),
    subject("lenient", answers),
    subject("undefined", { values: `console.log("values [[1, null]]")` }),
  ]);
  expect(rows.map((row) => row.subject)).toEqual(["fluxion", "lenient"]);
  expect(omissions).toEqual([
    "wrong: its result differs from that of fluxion by 4.8e-2",
    "undefined: its result is not finite",
  ]);
});

test("subjects that cannot do it are left out with the reason", async () => {
  const { rows, omissions } = await measured([
    fluxion,
    subject("absent", { hello: `throw new Error("no module named absent")` }),
    subject("refusing", { prepare: `console.log("error no such kernel")` }),
    subject("too-small", { prepare: `console.log("skipped")` }),
    subject("crashing", { run: `console.error("Segmentation fault"); process.exit(139)` }),
    subject("silent", { run: "" }),
    subject("endless", { run: `console.log("ns 60e9")` }),
  ]);
  expect(rows.map((row) => row.subject)).toEqual(["fluxion"]);
  expect(omissions.sort()).toEqual([
    expect.stringMatching(/^absent: .*Node.js v/),
    "crashing: Segmentation fault",
    "endless: one repetition takes 60 s",
    "refusing: no such kernel",
    "silent: no answer within 2 s",
  ]);
});

test("without a result of Fluxion there are rows, but no ratios", async () => {
  const broken = subject("fluxion", { run: `console.log("error not yet")` });
  const { rows, omissions } = await measured([broken, subject("other")]);
  expect(rows).toMatchObject([{ subject: "other", medianMs: 1, ratio: null }]);
  expect(omissions).toEqual(["fluxion: not yet"]);
});

test("first runs come from new processes; starts of processes are timed from outside", async () => {
  const counting = subject("fluxion", {
    run: `globalThis.runs = (globalThis.runs ?? 0) + 1; console.log("ns", 1e6 * globalThis.runs)`,
  });
  const firstRun = await measured([counting], "first-run");
  expect(firstRun.rows).toMatchObject([{ medianMs: 1, spread: 0 }]);
  const fromStart = await measured([counting], "process-start");
  expect(fromStart.rows[0].medianMs).toBeGreaterThan(5);
});
