import { ConvergenceError, foldIn } from "@fluxion/autodiff-core";
import { nextTurn } from "./event-loop.ts";
import {
  FIT_STATUS,
  type FitOptions,
  type FitResult,
  type FitStatus,
  type Resampling,
} from "./fit-options.ts";
import { type FitPlan, type PlannedPhase, planFit } from "./fit-plan.ts";
import {
  type PhaseStatus,
  type Run,
  restoreBatch,
  restoreState,
  resumeRun,
  retire,
  saveRun,
  secondsOf,
  startRun,
} from "./fit-run.ts";
import { recordLoss } from "./history.ts";
import { MINIMIZER_STATUS } from "./minimizer.ts";
import { type PhaseProgram, phaseProgram, type StepOutput } from "./phase-program.ts";
import { type FitEvent, type ProgressMeter, progressMeter } from "./progress.ts";

/** Let others have their turn after so many milliseconds of steps. */
const TURN_MS = 50;
/** Steps between readings where reading waits for a device. */
const READ_EVERY = 8;
const SAVE_SECONDS = 15;

/**
 * The training loop: minimise a loss over a tree of parameters.
 *
 * The whole step, loss, gradient and optimizer, is one compiled program whose state is donated. Between steps the loop
 * records the history, reports progress, saves checkpoints, and lets the event loop turn at least every 50 ms, so that
 * timers and Ctrl-C work.
 *
 * A run that is interrupted and resumed ends with the same bits as one that was not.
 *
 * @throws ConvergenceError with status `nonFinite`, the last good parameters and the history.
 * @throws FormatError if `resume` finds a checkpoint that is damaged or of another run.
 *
 * @example
 * ```ts test
 * import { array, type Tensor } from "@fluxion/autodiff-core";
 * import { adam, fit, lbfgs } from "@fluxion/optim";
 *
 * const x = array([0, 1, 2, 3]);
 * const y = array([1, 3, 5, 7]);
 * const { params, status } = await fit({
 *   params: { slope: array(0), shift: array(0) },
 *   loss: ({ slope, shift }: { slope: Tensor; shift: Tensor }) => slope.mul(x).add(shift).sub(y).square().mean(),
 *   phases: [
 *     { optimizer: adam({ learningRate: 0.1 }), steps: 50 },
 *     { optimizer: lbfgs(), steps: 20 },
 *   ],
 *   gradientTolerance: 1e-4,
 * });
 * status // => "converged"
 * params.slope.item() // ≈ 2.00
 * ```
 */
export async function fit<Params, Batch = undefined>(
  options: FitOptions<Params, Batch>,
): Promise<FitResult<Params>> {
  const planned = planFit(options);
  const { run, plan } = options.resume
    ? await resumeRun(planned, options.params)
    : { run: startRun(options.params), plan: planned };
  const loop: Loop = {
    ...plan,
    run,
    original: options.params,
    meter: progressMeter(options.onProgress),
    signal: options.signal,
    stop: options.stop ?? (() => false),
    turned: performance.now(),
    saved: { time: performance.now(), step: run.step },
  };
  const status = await runPhases(loop);
  if (status === "nonFinite") {
    if (options.throw !== false) throw nonFinite(loop);
  } else await saveRun(run, plan);
  if (status === "aborted" && options.throw !== false) throw options.signal?.reason;
  return {
    params: (status === "nonFinite" ? run.good : run.params) as Params,
    loss: run.loss,
    history: run.history,
    steps: run.step,
    seconds: secondsOf(run),
    status,
    optimizerState: run.state,
  };
}

interface Loop extends FitPlan {
  readonly run: Run;
  /** The caller's parameters, which stay alive. */
  readonly original: unknown;
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal | undefined;
  readonly stop: (event: FitEvent) => boolean;
  /** When the event loop last had its turn, and when the last checkpoint was saved. */
  turned: number;
  saved: { readonly time: number; readonly step: number };
}

/** A step that has been started but not read. */
interface Reading {
  readonly step: number;
  readonly output: StepOutput;
  readonly before: unknown;
}

/** The phases, one after the other. */
async function runPhases(loop: Loop): Promise<FitStatus> {
  const { run, phases } = loop;
  for (;;) {
    const ended = await runPhase(loop, phases[run.phase]);
    if (ended !== undefined) return ended;
    if (run.phase === phases.length - 1) break;
    run.phase++;
    run.phaseStep = 0;
    run.phaseStatus = "running";
    retire(run.state);
    run.state = undefined;
    run.batch = undefined;
  }
  return run.phaseStatus === "running" ? "finished" : run.phaseStatus;
}

/** One phase to its end; a status if the whole run ends in it. */
async function runPhase(loop: Loop, phase: PlannedPhase): Promise<FitStatus | undefined> {
  const { run, meter, stop } = loop;
  const program = phaseProgram(phase.method, loop.loss, loop.executor);
  const batches = batchSource(loop, phase);
  const readEvery = loop.executor.downloadSync === undefined ? READ_EVERY : 1;
  let readings: Reading[] = [];
  let event: FitEvent | undefined;
  while (run.phaseStatus === "running" && run.phaseStep < phase.steps) {
    if (loop.signal?.aborted) return "aborted";
    const sourced = batches.next();
    readings.push(takeStep(loop, program, sourced instanceof Promise ? await sourced : sourced));
    const isLast = run.phaseStep === phase.steps || loop.signal?.aborted === true;
    if (readings.length >= readEvery || isLast) {
      const read = await readAll(loop, program, readings, isLast);
      readings = [];
      if (read === undefined) return "nonFinite";
      event = meter.event({ ...moment(loop, phase), loss: run.loss, parts: read.parts });
      meter.report(event);
      if (stop(event)) {
        meter.finish(event);
        return "stopped";
      }
      if (run.loss <= loop.lossTolerance) run.phaseStatus = "converged";
    }
    await pause(loop, readings.length === 0);
  }
  meter.finish(event);
  return run.loss <= loop.lossTolerance ? "converged" : undefined;
}

function moment(
  { run, phases }: Loop,
  phase: PlannedPhase,
): Omit<FitEvent, "stepsPerSecond" | "secondsLeft" | "loss" | "parts"> {
  const later = phases.slice(run.phase + 1).reduce((sum, { steps }) => sum + steps, 0);
  const steps = run.step + (phase.steps - run.phaseStep) + later;
  return { phase: phase.name, phaseIndex: run.phase, step: run.step, steps };
}

/** Batches by step; a batch is new unless it is the object that the step before had. */
interface BatchSource {
  next(): SourcedBatch | Promise<SourcedBatch>;
}

interface SourcedBatch {
  readonly batch: unknown;
  readonly isNew: boolean;
}

function batchSource(loop: Loop, phase: PlannedPhase): BatchSource {
  return phase.resample === undefined ? scheduled(loop, phase) : resampled(loop, phase.resample);
}

/** Drawn for the parameters at the first of every so many steps, and kept in between. */
function resampled(
  { run, key }: Loop,
  { everySteps, draw }: Resampling<unknown, unknown>,
): BatchSource {
  let isFirst = true;
  const fresh = (): unknown => draw(run.params, foldIn(key, run.step), run.step);
  return {
    async next() {
      const isDue = run.phaseStep % everySteps === 0;
      if (isDue) run.batch = await fresh();
      else if (isFirst) run.batch = restoreBatch(run, await fresh());
      isFirst = false;
      return { batch: run.batch, isNew: isDue && run.phaseStep > 0 };
    },
  };
}

function scheduled({ run, key }: Loop, phase: PlannedPhase): BatchSource {
  const at = (step: number): unknown => phase.batch?.(step, foldIn(key, step));
  let previous: { readonly batch: unknown } | undefined;
  return {
    next() {
      // After a resume, ask again for the batch that the step before had.
      if (previous === undefined && run.phaseStep > 0) previous = { batch: at(run.step - 1) };
      const batch = at(run.step);
      const isNew = previous !== undefined && previous.batch !== batch;
      previous = { batch };
      return { batch, isNew };
    },
  };
}

function takeStep({ run }: Loop, program: PhaseProgram, { batch, isNew }: SourcedBatch): Reading {
  restoreState(run, program, batch);
  if (run.state === undefined) run.state = program.init(run.params, batch);
  else if (isNew) run.state = program.refresh(run.params, run.state, batch);
  const before = run.params;
  const output = program.step(before, run.state, batch);
  run.params = output.params;
  run.state = output.state;
  run.step++;
  run.phaseStep++;
  return { step: run.step, output, before };
}

/** Read what the steps measured; `undefined` if it is not finite. */
async function readAll(
  loop: Loop,
  program: PhaseProgram,
  readings: readonly Reading[],
  isLast: boolean,
): Promise<{ parts: Record<string, number> } | undefined> {
  const { run, historyEvery } = loop;
  let parts: Record<string, number> = {};
  for (const { step, output, before } of readings) {
    const read = await readStep(output, loop.executor.downloadSync !== undefined);
    const isAfter = program.measures === "after";
    const measured = isAfter ? step : step - 1;
    parts = read.parts;
    if (Number.isFinite(read.loss)) {
      run.loss = read.loss;
      if (!isAfter) advance(loop, before);
    }
    if (!read.finite) {
      recordLoss(run.history, measured, read.loss, parts);
      return undefined;
    }
    if (isAfter) advance(loop, output.params);
    const isDue = measured % historyEvery === 0 || (isLast && step === run.step);
    if (isDue) recordLoss(run.history, measured, read.loss, parts);
    if (run.phaseStatus === "running") run.phaseStatus = phaseStatus(read, loop.gradientTolerance);
  }
  return { parts };
}

/** `params` have a finite loss: the ones that were the last such are no longer needed. */
function advance({ run, original }: Loop, params: unknown): void {
  if (run.good === params) return;
  retire(run.good, original, params, run.params);
  run.good = params;
}

interface StepReport {
  readonly loss: number;
  readonly parts: Record<string, number>;
  readonly finite: boolean;
  readonly gradientNorm: number | undefined;
  readonly status: number | undefined;
}

async function readStep(output: StepOutput, isSync: boolean): Promise<StepReport> {
  const { value, parts, finite, gradientNorm, status } = output;
  const names = Object.keys(parts);
  const tensors = [value, finite, gradientNorm, status, ...names.map((name) => parts[name])];
  const read = isSync
    ? tensors.map((tensor) => tensor?.item())
    : await Promise.all(tensors.map(async (tensor) => (await tensor?.data())?.[0]));
  const [loss = Number.NaN, isFinite, norm, code, ...values] = read;
  return {
    loss,
    finite: isFinite === 1,
    gradientNorm: norm,
    status: code,
    parts: Object.fromEntries(names.map((name, i) => [name, values[i] ?? Number.NaN])),
  };
}

function phaseStatus({ gradientNorm, status }: StepReport, tolerance: number): PhaseStatus {
  if (status === MINIMIZER_STATUS.converged) return "converged";
  if (gradientNorm !== undefined && gradientNorm <= tolerance) return "converged";
  return status === MINIMIZER_STATUS.lineSearchFailed ? "lineSearchFailed" : "running";
}

/** Save if it is time to, and let others have their turn if it is theirs. */
async function pause(loop: Loop, canSave: boolean): Promise<void> {
  if (canSave && isSaveDue(loop)) {
    await saveRun(loop.run, loop);
    loop.saved = { time: performance.now(), step: loop.run.step };
  }
  if (performance.now() - loop.turned < TURN_MS) return;
  await nextTurn();
  loop.turned = performance.now();
}

function isSaveDue({ run, checkpoint, saved }: Loop): boolean {
  if (checkpoint === undefined) return false;
  const { everySeconds = SAVE_SECONDS, everySteps = Number.POSITIVE_INFINITY } = checkpoint;
  const seconds = (performance.now() - saved.time) / 1000;
  return seconds >= everySeconds || run.step - saved.step >= everySteps;
}

function nonFinite({ run, phases }: Loop): ConvergenceError {
  const loss = run.history.loss.at(-1) ?? Number.NaN;
  const what = Number.isFinite(loss)
    ? `a loss of ${loss} with another gradient`
    : `a loss of ${loss}`;
  return new ConvergenceError({
    where: "fit",
    expected: "a finite loss with a finite gradient",
    received: `${what} in step ${run.step}, phase "${phases[run.phase].name}"`,
    fix: `${FIT_STATUS.nonFinite} error.details.lastGood holds the last good parameters.`,
    status: "nonFinite",
    lastGood: run.good,
    history: run.history,
  });
}
