/** One case in one precision with one number of threads: its subjects side by side, size after size. */
import type { Backend } from "../backend.ts";
import { type CaseSize, type FloatType, type TimedCase, variantName } from "../cases/bench-case.ts";
import { resultDistance } from "../cases/result-summary.ts";
import type { Subject } from "../subjects/subject.ts";
import {
  type PrepareRequest,
  type SubjectClient,
  startSubject,
} from "../subjects/subject-client.ts";
import type { Effort } from "./effort.ts";
import { measureInterleaved, type Runner, type Samples } from "./interleave.ts";
import type { TableRow } from "./result-table.ts";
import type { Omission } from "./row.ts";
import { medianOf, spreadOf } from "./statistics.ts";

export interface Group {
  readonly benchCase: TimedCase;
  /** Names of the sizes to measure. */
  readonly sizes: readonly string[];
  readonly dtype: FloatType;
  readonly threads: number;
  /** Those that are present, Fluxion first. */
  readonly subjects: readonly Subject[];
  readonly backend: Backend;
}

/** Takes what is found, as it is found. */
export interface Findings {
  row(row: TableRow): void;
  omission(omission: Omission): void;
  progress(text: string): void;
}

/** A subject that takes part, and its process unless every sample starts one. */
interface Contender {
  readonly subject: Subject;
  readonly start: () => Promise<SubjectClient>;
  readonly client: SubjectClient;
}

/** Results of a contender on a size. */
interface Prepared {
  readonly contender: Contender;
  readonly values: readonly (readonly number[])[];
}

/** Start the processes of the subjects, measure each size, end the processes. */
export async function measureGroup(
  group: Group,
  effort: Effort,
  findings: Findings,
  signal?: AbortSignal,
): Promise<void> {
  const { benchCase, sizes, dtype, threads, backend } = group;
  const contenders = await startAll(group, effort, findings, signal);
  try {
    for (const sizeName of sizesFor(contenders, sizes)) {
      const name = variantName(benchCase.name, sizeName);
      const cores = backend === "webgpu" ? "" : `, ${threads} thread${threads > 1 ? "s" : ""}`;
      findings.progress(`${name}, ${dtype}${cores}`);
      const size = benchCase.sizes[sizeName];
      const request = { case: benchCase.name, size, dtype, threads };
      const prepared = await prepareAll(contenders, request, { name, benchCase, findings, signal });
      const samples = await measureAll(prepared, request, { benchCase, effort, signal });
      const kernelMs = await kernelTimes(prepared, backend);
      report({ name, group, size, prepared, samples, kernelMs }, findings);
    }
  } finally {
    for (const { client } of contenders) client[Symbol.dispose]();
  }
}

async function startAll(
  { benchCase, dtype, threads, subjects }: Group,
  { timeoutMs }: Effort,
  findings: Findings,
  signal: AbortSignal | undefined,
): Promise<Contender[]> {
  const able = subjects.filter((subject) => subject.dtypes.includes(dtype));
  const started = able.map(async (subject): Promise<Contender | undefined> => {
    try {
      const command = await subject.command(benchCase, threads);
      const start = () => startSubject(command, { timeoutMs, signal });
      return { subject, start, client: await start() };
    } catch (error) {
      if (signal?.aborted !== true) {
        findings.omission({ case: benchCase.name, subject: subject.name, reason: reasonOf(error) });
      }
      return undefined;
    }
  });
  const contenders = (await Promise.all(started)).filter((found) => found !== undefined);
  if (signal?.aborted === true) for (const { client } of contenders) client[Symbol.dispose]();
  signal?.throwIfAborted();
  for (const { client } of contenders) {
    if (client.device === undefined) continue;
    const only = client.isSoftware ? ", a driver for processors: the smallest size only" : "";
    findings.progress(`${client.name} is on ${client.device}${only}`);
  }
  return contenders;
}

/** Sizes for GPUs take too long where processors stand for one. */
function sizesFor(contenders: readonly Contender[], sizes: readonly string[]): readonly string[] {
  return contenders.some(({ client }) => client.isSoftware) ? sizes.slice(0, 1) : sizes;
}

interface PrepareContext {
  readonly name: string;
  readonly benchCase: TimedCase;
  readonly findings: Findings;
  readonly signal: AbortSignal | undefined;
}

/** One repetition each, whose result must be Fluxion's: wrong or empty work is not timed. */
async function prepareAll(
  contenders: readonly Contender[],
  request: PrepareRequest,
  context: PrepareContext,
): Promise<Prepared[]> {
  const { name, findings, signal } = context;
  const prepared: Prepared[] = [];
  for (const contender of contenders) {
    const { subject, client } = contender;
    try {
      if (!(await client.prepare(request))) continue;
      const values = await firstResult(contender, context);
      checkResult(contender, values, request.dtype, prepared.at(0), context);
      prepared.push({ contender, values });
    } catch (error) {
      signal?.throwIfAborted();
      findings.omission({ case: name, subject: subject.name, reason: reasonOf(error) });
    }
  }
  return prepared;
}

/** A subject whose repetition takes longer is left out: the others would wait for it. */
const SLOWEST_MS = 15_000;

/** What the first repetition computes. If it is slow, a second one tells whether that was compilation. */
async function firstResult(
  { subject, client }: Contender,
  { benchCase }: PrepareContext,
): Promise<Prepared["values"]> {
  const first = await client.run(1);
  const values = await client.values();
  const mayBeSlow = subject.name === "fluxion" || benchCase.mode !== "steady";
  if (mayBeSlow || first <= SLOWEST_MS) return values;
  const second = await client.run(1);
  if (second <= SLOWEST_MS) return values;
  throw new Error(`one repetition takes ${(second / 1000).toFixed(0)} s`);
}

/** Results are compared with those of the first subject, which is Fluxion unless it failed. */
function checkResult(
  { subject }: Contender,
  values: Prepared["values"],
  dtype: FloatType,
  reference: Prepared | undefined,
  { benchCase }: PrepareContext,
): void {
  if (!values.flat().every(Number.isFinite)) throw new Error("its result is not finite");
  if (reference === undefined) return;
  const distance = resultDistance(values, reference.values);
  if (distance <= (benchCase.toleranceOf?.[subject.name] ?? benchCase.tolerance[dtype])) return;
  const { name } = reference.contender.client;
  throw new Error(`its result differs from that of ${name} by ${distance.toExponential(1)}`);
}

interface MeasureContext {
  readonly benchCase: TimedCase;
  readonly effort: Effort;
  readonly signal: AbortSignal | undefined;
}

function measureAll(
  prepared: readonly Prepared[],
  request: PrepareRequest,
  { benchCase, effort, signal }: MeasureContext,
): Promise<readonly Samples[]> {
  if (benchCase.mode === "steady") {
    const runners = prepared.map(({ contender: { client } }) => client);
    return measureInterleaved(runners, { ...effort, signal });
  }
  const fromStart = benchCase.mode === "process-start";
  const runners = prepared.map(({ contender }) => newProcessRunner(contender, request, fromStart));
  return measureInterleaved(runners, {
    ...effort,
    rounds: effort.newProcessRounds,
    warmUpMs: 0,
    signal,
  });
}

/** What Fluxion's kernels take by the clock of a GPU; the others do not tell. */
function kernelTimes(
  prepared: readonly Prepared[],
  backend: Backend,
): Promise<readonly (number | undefined)[]> {
  const tells = ({ name }: Subject): boolean => backend === "webgpu" && name === "fluxion";
  return Promise.all(
    prepared.map(async ({ contender: { subject, client } }) => {
      const ms = tells(subject) ? await client.kernels() : 0;
      return ms > 0 ? ms : undefined;
    }),
  );
}

/** Every sample is the first repetition of a new process. */
function newProcessRunner(
  { start }: Contender,
  request: PrepareRequest,
  fromStart: boolean,
): Runner {
  return {
    async run() {
      const began = performance.now();
      using client = await start();
      await client.prepare(request);
      const ms = await client.run(1);
      return fromStart ? performance.now() - began : ms;
    },
  };
}

interface Measured {
  readonly name: string;
  readonly group: Group;
  readonly size: CaseSize;
  readonly prepared: readonly Prepared[];
  readonly samples: readonly Samples[];
  readonly kernelMs: readonly (number | undefined)[];
}

function report(
  { name, group, size, prepared, samples, kernelMs }: Measured,
  findings: Findings,
): void {
  const { benchCase, dtype, threads, backend } = group;
  const medians = samples.map((sample) => ("ms" in sample ? medianOf(sample.ms) : null));
  const own = prepared.findIndex(({ contender }) => contender.subject.name === "fluxion");
  const unit = own < 0 ? null : medians[own];
  prepared.forEach(({ contender: { subject, client } }, i) => {
    const sample = samples[i];
    const medianMs = medians[i];
    if ("failure" in sample || medianMs === null) {
      const reason = "failure" in sample ? sample.failure : "there are no samples";
      findings.omission({ case: name, subject: subject.name, reason });
      return;
    }
    findings.row({
      case: name,
      subject: client.name,
      dtype,
      threads: backend === "webgpu" ? null : threads,
      medianMs,
      spread: spreadOf(sample.ms),
      ratio: unit === null ? null : medianMs / unit,
      kernelMs: kernelMs[i],
      flops: benchCase.flops?.(size),
      traffic: backend === "webgpu" ? benchCase.traffic?.(size) : undefined,
    });
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
