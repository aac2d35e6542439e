import { currentExecutor, key } from "@fluxion/autodiff-core";
import { burgersShock } from "@fluxion/datasets";
import { mlp } from "@fluxion/nn";
import type { FitEvent, FitResult } from "@fluxion/optim";
import {
  burgers as burgersProblem,
  errorField,
  type Field,
  fieldSlice,
  maxAbs,
  relativeL2,
} from "@fluxion/pdes";
import { fieldOnGrid, type MlpParams, type Pinn, pinn, pinnPhases, trainPinn } from "@fluxion/pinn";
import { z } from "zod";
import { defineExperiment } from "../define-experiment.ts";
import type { Experiment, ExperimentConfig, ExperimentContext } from "../experiment.ts";
import type { Outcome } from "../outcome.ts";
import type { FigurePart, LineChartPart, ReportPart } from "../report-part.ts";

/** Size of the network and length of the training. */
export interface BurgersConfig extends ExperimentConfig {
  readonly width: number;
  readonly depth: number;
  readonly interior: number;
  readonly resampleEvery: number;
  readonly adamSteps: number;
  readonly quasiNewtonSteps: number;
}

/** The viscous Burgers equation, learned from its statement and compared with the published solution. */
export const burgers: Experiment<BurgersConfig> = defineExperiment({
  name: "burgers",
  title: "Burgers' equation with a physics-informed network",
  summary:
    "A network learns the viscous Burgers equation (ν = 0.01/π), shock included, from the problem statement alone; " +
    "the published reference solution only judges it.",
  config: z.strictObject({
    seed: z.int().min(0).default(0).describe("seed of the network and of the collocation points"),
    width: z.int().min(1).default(20).describe("neurons per hidden layer"),
    depth: z.int().min(1).default(3).describe("hidden layers"),
    interior: z.int().min(1).default(2048).describe("collocation points"),
    resampleEvery: z
      .int()
      .min(1)
      .default(200)
      .describe("steps between draws of points by residual"),
    adamSteps: z.int().min(0).default(500).describe("steps of Adam, to come near"),
    quasiNewtonSteps: z
      .int()
      .min(1)
      .default(2500)
      .describe("steps of self-scaled BFGS, to converge"),
  }),
  presets: {
    quick: { width: 16, interior: 1024, adamSteps: 200, quasiNewtonSteps: 300, resampleEvery: 100 },
    accurate: { interior: 4096, quasiNewtonSteps: 5000 },
  },
  run,
});

async function run(config: BurgersConfig, context: ExperimentContext): Promise<Outcome> {
  const { field: reference, source } = await burgersShock();
  const problem = burgersProblem({ reference });
  const { width, depth } = config;
  const dtype = currentExecutor().dtypes.includes("float64") ? "float64" : "float32";
  const network = mlp({ inputs: 2, outputs: 1, width, depth, dtype });
  const model = pinn(problem, { network, dtype });
  const result = await train(model, config, context);

  context.emit({ type: "phaseStart", phase: "evaluate" });
  const began = performance.now();
  const { params } = result;
  const solution = await fieldOnGrid(model, params, reference.axes);
  const residual = await fieldOnGrid(model, params, reference.axes, { residual: "burgers" });
  const evaluation = (performance.now() - began) / 1000;
  context.emit({ type: "phaseEnd", phase: "evaluate", seconds: evaluation });
  return {
    metrics: {
      relL2: relativeL2(solution, reference),
      maxAbs: maxAbs(solution, reference),
      residual: rootMeanSquare(residual.values),
      seconds: result.seconds + evaluation,
      steps: result.steps,
      executor: currentExecutor().name,
      seed: config.seed,
      loss: result.loss,
      status: result.status,
    },
    reference: source,
    report: report(solution, reference, result),
    history: {
      step: result.history.step,
      losses: { total: result.history.loss, ...result.history.parts },
    },
  };
}

async function train(
  model: Pinn<MlpParams>,
  config: BurgersConfig,
  { signal, emit, checkpoint, resume }: ExperimentContext,
): Promise<FitResult<MlpParams>> {
  const { seed, interior, resampleEvery, adamSteps, quasiNewtonSteps } = config;
  let phase: { readonly name: string; readonly began: number } | undefined;
  const enter = (name: string | undefined): void => {
    if (phase?.name === name) return;
    if (phase !== undefined) {
      emit({
        type: "phaseEnd",
        phase: phase.name,
        seconds: (performance.now() - phase.began) / 1000,
      });
    }
    phase = name === undefined ? undefined : { name, began: performance.now() };
    if (name !== undefined) emit({ type: "phaseStart", phase: name });
  };
  const result = await trainPinn(model, {
    key: key(seed),
    interior,
    phases: pinnPhases({ adamSteps, quasiNewtonSteps }),
    resample: { everySteps: resampleEvery },
    signal,
    resume,
    ...(checkpoint === undefined ? {} : { checkpoint: { store: checkpoint } }),
    onProgress(event: FitEvent) {
      enter(event.phase);
      const { step, steps, loss, stepsPerSecond, secondsLeft } = event;
      emit({
        type: "step",
        step,
        steps,
        losses: { total: loss },
        ...(stepsPerSecond === undefined ? {} : { stepsPerSecond }),
        ...(secondsLeft === undefined ? {} : { secondsLeft }),
      });
    },
  });
  enter(undefined);
  return result;
}

function report(
  solution: Field,
  reference: Field,
  { history }: FitResult<MlpParams>,
): readonly ReportPart[] {
  const fields: FigurePart = {
    kind: "figure",
    caption: "The learned solution, the published reference, and the distance between them.",
    panels: [
      {
        kind: "heatmap",
        title: "Network u(t, x)",
        field: solution,
        colors: "diverging",
        range: [-1, 1],
      },
      {
        kind: "heatmap",
        title: "Reference u(t, x)",
        field: reference,
        colors: "diverging",
        range: [-1, 1],
      },
      {
        kind: "heatmap",
        title: "Pointwise error",
        field: magnitude(errorField(solution, reference)),
        colors: "sequential",
      },
    ],
  };
  const slices: FigurePart = {
    kind: "figure",
    caption: "Profiles at three times: the sine wave steepens into a shock at x = 0.",
    panels: [0.25, 0.5, 0.75].map((t) => profile(solution, reference, t)),
  };
  const losses: LineChartPart = {
    kind: "lineChart",
    title: "Loss history",
    x: { label: "step" },
    y: { label: "mean square residual" },
    series: [{ name: "loss", x: history.step, y: history.loss }],
    logY: true,
  };
  return [fields, slices, losses];
}

function profile(solution: Field, reference: Field, t: number): LineChartPart {
  const [network, published] = [solution, reference].map((field) => fieldSlice(field, { t }));
  const x = network.axes[0].values;
  return {
    kind: "lineChart",
    title: `t = ${t}`,
    x: { label: "x" },
    y: { label: "u" },
    series: [
      { name: "reference", x, y: published.values },
      { name: "network", x, y: network.values, mark: "dashed" },
    ],
  };
}

function magnitude(field: Field): Field {
  return { ...field, name: "|error|", values: field.values.map(Math.abs) };
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
}
