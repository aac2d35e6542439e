/** The state of a training run, and its way to a checkpoint and back. */
import { FormatError, type HostArray, isTensor, treeFlatten } from "@fluxion/autodiff-core";
import {
  type Checkpoint,
  decodeCheckpoint,
  downloadTree,
  encodeCheckpoint,
  uploadTree,
} from "./checkpoint.ts";
import type { FitPlan } from "./fit-plan.ts";
import { emptyHistory, type HistoryLog } from "./history.ts";
import type { OptimizerState } from "./optimizer.ts";
import type { PhaseProgram } from "./phase-program.ts";

/** How a phase ended, or that it has not. */
export type PhaseStatus = "running" | "converged" | "lineSearchFailed";

/** Everything that changes while training. */
export interface Run {
  params: unknown;
  /** State of the present phase's method; `undefined` before its first step. */
  state: OptimizerState | undefined;
  /** The batch that was drawn last, for phases that resample. */
  batch: unknown;
  /** The last parameters whose loss was finite. */
  good: unknown;
  phase: number;
  phaseStep: number;
  phaseStatus: PhaseStatus;
  step: number;
  /** Wall time of the run before it was interrupted, in seconds, and when this part began. */
  readonly secondsBefore: number;
  readonly began: number;
  loss: number;
  readonly history: HistoryLog;
  /** A checkpoint whose optimizer state has not been put to use yet. */
  pending: Checkpoint | undefined;
}

export function startRun(params: unknown): Run {
  return {
    params,
    state: undefined,
    batch: undefined,
    good: params,
    phase: 0,
    phaseStep: 0,
    phaseStatus: "running",
    step: 0,
    secondsBefore: 0,
    began: performance.now(),
    loss: Number.NaN,
    history: emptyHistory(),
    pending: undefined,
  };
}

/** Wall time so far, in seconds. */
export function secondsOf({ secondsBefore, began }: Run): number {
  return secondsBefore + (performance.now() - began) / 1000;
}

/** The run in the store, or a new one if there is none. */
export async function resumeRun(
  plan: FitPlan,
  params: unknown,
): Promise<{ run: Run; plan: FitPlan }> {
  const bytes = await plan.checkpoint?.store.load();
  if (bytes === undefined) return { run: startRun(params), plan };
  const checkpoint = decodeCheckpoint(bytes);
  checkFingerprint(checkpoint, plan);
  const restored = uploadTree(checkpoint, "params", params);
  const { phase, phaseStep, step, history } = checkpoint;
  const run: Run = {
    ...startRun(restored),
    phase,
    phaseStep,
    step,
    secondsBefore: checkpoint.seconds,
    history,
    phaseStatus: statusOf(checkpoint),
    loss: history.loss.at(-1) ?? Number.NaN,
    pending: checkpoint,
  };
  return { run, plan: { ...plan, key: uploadTree(checkpoint, "key", plan.key) } };
}

/** Put the state of the optimizer back. `batch` only gives the shapes. */
export function restoreState(run: Run, program: PhaseProgram, batch: unknown): void {
  const { pending } = run;
  if (pending === undefined) return;
  run.pending = undefined;
  if (groupOf(pending, "state").length === 0) return;
  run.state = uploadTree(pending, "state", program.init(run.params, batch));
}

/** Put the batch of a resampling phase back. `template` only gives the shapes. */
export function restoreBatch(run: Run, template: unknown): unknown {
  return run.pending === undefined ? undefined : uploadTree(run.pending, "batch", template);
}

export async function saveRun(run: Run, plan: FitPlan): Promise<void> {
  if (plan.checkpoint === undefined) return;
  const { phase, phaseStep, phaseStatus, step, history } = run;
  const groups = await Promise.all([
    downloadTree("params", run.params),
    downloadTree("key", plan.key),
    run.pending === undefined ? downloadTree("state", run.state) : groupOf(run.pending, "state"),
    run.pending === undefined ? downloadTree("batch", run.batch) : groupOf(run.pending, "batch"),
  ]);
  const tensors = new Map(groups.flat());
  const { fingerprint } = plan;
  const seconds = secondsOf(run);
  const checkpoint = {
    fingerprint,
    seconds,
    step,
    phase,
    phaseStep,
    phaseStatus,
    history,
    tensors,
  };
  await plan.checkpoint.store.save(encodeCheckpoint(checkpoint));
}

/** Give memory back that neither the caller nor the run needs. */
export function retire(tree: unknown, ...kept: readonly unknown[]): void {
  const alive = new Set(kept.flatMap((other) => treeFlatten(other).leaves));
  for (const leaf of treeFlatten(tree).leaves) {
    if (isTensor(leaf) && !alive.has(leaf)) leaf.dispose();
  }
}

function groupOf({ tensors }: Checkpoint, group: string): [string, HostArray][] {
  return [...tensors].filter(([name]) => name === group || name.startsWith(`${group}.`));
}

function statusOf({ phaseStatus }: Checkpoint): PhaseStatus {
  return phaseStatus === "converged" || phaseStatus === "lineSearchFailed"
    ? phaseStatus
    : "running";
}

function checkFingerprint(checkpoint: Checkpoint, plan: FitPlan): void {
  if (checkpoint.fingerprint === plan.fingerprint && checkpoint.phase < plan.phases.length) return;
  throw new FormatError({
    where: "fit",
    expected: `a checkpoint of a run of ${plan.fingerprint}`,
    received: `one of ${checkpoint.fingerprint}`,
    fix: "Resume with the parameters and optimizers of the interrupted run, or start anew with resume: false.",
    file: "the checkpoint",
  });
}
