import { availableParallelism, cpus, loadavg } from "node:os";
import { type Backend, caseOn } from "./backend.ts";
import type { BenchCase, TimedCase } from "./cases/bench-case.ts";
import { caseNames, loadCase } from "./cases/catalogue.ts";
import { QUICK, THOROUGH } from "./harness/effort.ts";
import { measureBundles } from "./harness/measure-bundles.ts";
import { type Findings, type Group, measureGroup } from "./harness/measure-timed-case.ts";
import { resultTableHead, resultTableRow, type TableRow } from "./harness/result-table.ts";
import type { BenchRow, Omission } from "./harness/row.ts";
import { type Selection, selectCases, subjectFilter } from "./select-cases.ts";
import { allSubjects } from "./subjects/all-subjects.ts";
import type { Availability, Subject } from "./subjects/subject.ts";

export interface BenchOptions {
  /** Cases, or single sizes of them; default all. */
  readonly cases?: readonly string[];
  /** Subjects besides Fluxion; default all that are present. */
  readonly subjects?: readonly string[];
  /** Threads that subjects may use; default 1, and then all cores. */
  readonly threads?: number;
  /** What Fluxion computes on, and its peers where they can; default: the processor. */
  readonly backend?: Backend;
  /** First sizes and few samples. */
  readonly quick?: boolean;
  /** Give the rows as JSON in place of a table. */
  readonly json?: boolean;
}

/** Where results and progress go. */
export interface BenchOutput {
  /** Takes the table or the JSON. */
  readonly print: (text: string) => Promise<void>;
  /** Takes what happens meanwhile, line by line. */
  readonly tell: (text: string) => void;
  /** Ends the measurement at once. */
  readonly signal?: AbortSignal;
  /** How the user starts Fluxion, for commands that are printed. */
  readonly commandName: string;
}

/**
 * Measure cases against all subjects that are present and print what is found.
 *
 * After an abort, what was measured by then is printed and returned.
 *
 * @throws SelectionError for a case or subject that there is not, before anything runs.
 */
export async function runBench(
  options: BenchOptions,
  output: BenchOutput,
): Promise<readonly BenchRow[]> {
  const { json = false, quick = false, backend = "wasm" } = options;
  const subjects = allSubjects(output.commandName, backend);
  const selections = selectCases(await loadCases(backend), options.cases ?? [], quick);
  const isChosen = subjectFilter(
    subjects.map(({ name }) => name),
    options.subjects,
  );
  const rows: TableRow[] = [];
  const omissions: Omission[] = [];
  const findings: Findings = {
    row: (row) => rows.push(row),
    omission: (omission) => omissions.push(omission),
    progress: (text) => output.tell(`${text}\n`),
  };
  output.tell(machineLine());
  const present = await presentSubjects(
    subjects.filter(({ name }) => isChosen(name)),
    output,
  );
  if (!json) await output.print(resultTableHead(backend));
  let printed = 0;
  const printNew = async (): Promise<void> => {
    if (json) return;
    await output.print(
      rows
        .slice(printed)
        .map((row) => resultTableRow(row, backend))
        .join(""),
    );
    printed = rows.length;
  };
  try {
    for (const selection of selections) {
      for (const measure of measurements(selection, present, isChosen, options)) {
        await measure(findings, output.signal);
        await printNew();
      }
    }
  } catch (error) {
    if (output.signal?.aborted !== true) throw error;
    await printNew();
  }
  const plain = rows.map(({ flops: _flops, traffic: _traffic, ...row }): BenchRow => row);
  if (json) await output.print(`${JSON.stringify(plain)}\n`);
  for (const line of omissionLines(omissions)) output.tell(line);
  return plain;
}

async function loadCases(backend: Backend): Promise<readonly BenchCase[]> {
  const all = await Promise.all(caseNames.map(loadCase));
  return all.flatMap((benchCase) => caseOn(backend, benchCase) ?? []);
}

type Measure = (findings: Findings, signal: AbortSignal | undefined) => Promise<void>;

/** What is to be done for a case: a group of processes per precision and number of threads. */
function measurements(
  { benchCase, sizes }: Selection,
  present: readonly Subject[],
  isChosen: (subject: string) => boolean,
  { threads, quick = false, backend = "wasm" }: BenchOptions,
): readonly Measure[] {
  if (benchCase.kind === "size") {
    return [(findings) => measureBundles(benchCase, sizes, isChosen, findings)];
  }
  const subjects = present.filter((subject) => subject.hasProgram(benchCase));
  const groups = benchCase.dtypes.flatMap((dtype) =>
    threadCounts(benchCase, threads).map(
      (count): Group => ({ benchCase, sizes, dtype, threads: count, subjects, backend }),
    ),
  );
  const effort = quick ? QUICK : THOROUGH;
  const tellOfOthers: Measure = async (findings) => {
    for (const [subject, reason] of Object.entries(benchCase.cannot ?? {})) {
      if (isChosen(subject)) findings.omission({ case: benchCase.name, subject, reason });
    }
  };
  return [
    tellOfOthers,
    ...groups.map(
      (group): Measure =>
        (findings, signal) =>
          measureGroup(group, effort, findings, signal),
    ),
  ];
}

function threadCounts({ threads }: TimedCase, asked: number | undefined): readonly number[] {
  if (threads === "one") return [1];
  if (asked !== undefined) return [asked];
  return [...new Set([1, availableParallelism()])];
}

async function presentSubjects(
  subjects: readonly Subject[],
  { tell }: BenchOutput,
): Promise<readonly Subject[]> {
  const found = await Promise.all(subjects.map((subject) => subject.availability()));
  found.forEach((availability, i) => {
    if (availability.kind === "missing") tell(missingLine(subjects[i], availability));
  });
  return subjects.filter((_, i) => found[i].kind === "present");
}

function missingLine(
  { name }: Subject,
  { reason, install }: Extract<Availability, { kind: "missing" }>,
): string {
  return `without ${name}: ${reason}; to have it: ${install}\n`;
}

/** What the figures were measured on; other work on the machine is worth knowing about. */
function machineLine(): string {
  const [cpu] = cpus();
  const load = loadavg()[0];
  const note = load > 0.5 ? `; load ${load.toFixed(1)}: other work disturbs the measurement` : "";
  const cores = availableParallelism();
  return `${cpu?.model.trim() ?? "unknown processor"}, ${cores} cores, Node ${process.versions.node}${note}\n`;
}

/** One line for each subject and reason, with the cases that it concerns. */
function omissionLines(omissions: readonly Omission[]): readonly string[] {
  const cases = new Map<string, Set<string>>();
  for (const { subject, reason, case: name } of omissions) {
    const key = `${subject}: ${reason}`;
    cases.set(key, (cases.get(key) ?? new Set()).add(name));
  }
  return [...cases].map(([key, names]) => {
    const space = key.indexOf(": ");
    return `not measured: ${key.slice(0, space)} on ${[...names].join(", ")}${key.slice(space)}\n`;
  });
}
