/** Options of `fit`, checked and filled in before anything is traced. */
import {
  currentExecutor,
  type Executor,
  isFloat,
  isTensor,
  key as keyOf,
  OptionError,
  type Tensor,
  treeFlatten,
  treePaths,
} from "@fluxion/autodiff-core";
import { checkOption, isWholeAndPositive } from "./check-option.ts";
import type {
  BatchFunction,
  CheckpointOptions,
  FitOptions,
  FitPhase,
  Resampling,
} from "./fit-options.ts";
import type { Minimizer } from "./minimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import type { AnyLoss } from "./phase-program.ts";

/** A phase with everything decided. */
export interface PlannedPhase {
  readonly name: string;
  readonly method: Optimizer | Minimizer;
  readonly steps: number;
  readonly batch: BatchFunction<unknown> | undefined;
  readonly resample: Resampling<unknown, unknown> | undefined;
}

export interface FitPlan {
  readonly phases: readonly PlannedPhase[];
  readonly loss: AnyLoss;
  readonly key: Tensor;
  readonly executor: Executor;
  readonly checkpoint: CheckpointOptions | undefined;
  readonly historyEvery: number;
  readonly lossTolerance: number;
  readonly gradientTolerance: number;
  /** What the run is of; a checkpoint of something else is refused. */
  readonly fingerprint: string;
}

export function planFit<Params, Batch>(options: FitOptions<Params, Batch>): FitPlan {
  const { params, loss, historyEvery = 1, checkpoint } = options;
  checkParams(params);
  checkOption("fit", "historyEvery", historyEvery, isWholeAndPositive, "a whole number >= 1");
  if (checkpoint !== undefined) checkCheckpoint(checkpoint);
  const phases = phasesOf(options).map((phase) => planPhase(phase, options));
  return {
    phases,
    loss: (p, batch) => loss(p as Params, batch as Batch),
    key: options.key ?? keyOf(0),
    executor: options.executor ?? currentExecutor(),
    checkpoint,
    historyEvery,
    lossTolerance: options.lossTolerance ?? Number.NEGATIVE_INFINITY,
    gradientTolerance: options.gradientTolerance ?? 0,
    fingerprint: fingerprintOf(params, phases),
  };
}

function phasesOf<Params, Batch>(
  options: FitOptions<Params, Batch>,
): readonly FitPhase<Batch, Params>[] {
  const { optimizer, steps, phases } = options;
  if (phases !== undefined && optimizer === undefined && steps === undefined && phases.length > 0) {
    return phases;
  }
  if (phases === undefined && optimizer !== undefined && steps !== undefined) {
    return [{ optimizer, steps }];
  }
  const given = Object.entries({ optimizer, steps, phases }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  throw new OptionError({
    where: "fit",
    expected:
      "either options.optimizer with options.steps, or options.phases with at least one phase",
    received: given.length === 0 ? "none of them" : given.join(" and "),
    fix: "Write for example optimizer: adam(), steps: 1000.",
  });
}

function planPhase<Params, Batch>(
  phase: FitPhase<Batch, Params>,
  { batch, resample }: FitOptions<Params, Batch>,
): PlannedPhase {
  const { optimizer: method, steps, name = method.name } = phase;
  const isCount = (n: number): boolean => Number.isInteger(n) && n >= 0;
  const fix = "Say how many steps to make at most; tolerances, stop and signal end a run sooner.";
  checkOption("fit", `steps of phase "${name}"`, steps, isCount, "a whole number >= 0", fix);
  const own = phase.resample ?? (phase.batch === undefined ? resample : undefined);
  if (own !== undefined) {
    checkOption(
      "fit",
      "resample.everySteps",
      own.everySteps,
      isWholeAndPositive,
      "a whole number >= 1",
    );
  }
  return {
    name,
    method,
    steps,
    batch: phase.batch ?? batch,
    resample: own && { ...own, draw: (params, key, step) => own.draw(params as Params, key, step) },
  };
}

function checkParams(params: unknown): void {
  const leaves = treePaths(params);
  const wrong = leaves.find(({ leaf }) => !isTensor(leaf));
  if (wrong === undefined && leaves.some(({ leaf }) => isTensor(leaf) && isFloat(leaf.dtype)))
    return;
  throw new OptionError({
    where: "fit",
    expected: "options.params to be a tree of tensors, at least one of them float",
    received: wrong === undefined ? "no float tensor" : `a ${typeof wrong.leaf} at "${wrong.path}"`,
    fix: "Make tensors of numbers with array() or scalar(); keep settings out of the parameters.",
  });
}

function checkCheckpoint({ everySeconds = 15, everySteps = 1 }: CheckpointOptions): void {
  const isPositive = (x: number): boolean => x > 0;
  checkOption("fit", "checkpoint.everySeconds", everySeconds, isPositive, "positive");
  checkOption(
    "fit",
    "checkpoint.everySteps",
    everySteps,
    isWholeAndPositive,
    "a whole number >= 1",
  );
}

function fingerprintOf(params: unknown, phases: readonly PlannedPhase[]): string {
  const { leaves, structure } = treeFlatten(params);
  const specs = (leaves as Tensor[]).map(({ dtype, shape }) => `${dtype}[${shape.join(",")}]`);
  return `${structure.key} ${specs.join(" ")} ${phases.map(({ method }) => method.name).join(" > ")}`;
}
