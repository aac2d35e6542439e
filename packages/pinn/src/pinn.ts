import { foldIn, OptionError, type Tensor } from "@fluxion/autodiff-core";
import { type Layer, mlp } from "@fluxion/nn";
import type { Condition, Problem } from "@fluxion/pdes";
import { type HardConditions, hardConditions } from "./hard-conditions.ts";
import { inputSize, type NetworkField, networkField } from "./network-field.ts";
import { evaluateResiduals } from "./residual.ts";
import { type SamplingMethod, sampleCondition, samplePoints } from "./sample-points.ts";

/** Points of one training batch: `[n, d]` inside, and per soft condition on its face. */
export type Collocation = {
  readonly interior: Tensor;
  readonly conditions: Readonly<Record<string, Tensor>>;
};

export interface SampleCounts {
  /** Points inside the domain. */
  readonly interior: number;
  /** Points per condition that is in the loss. Default: a tenth of the interior ones. */
  readonly condition?: number;
  /** Default `sobol`. */
  readonly method?: SamplingMethod;
  readonly key: Tensor;
}

export interface PinnOptions<Params> {
  /**
   * The network. Inputs: one per coordinate, scaled to [-1, 1]; two (cosine and sine) per periodic coordinate.
   * Outputs: one per unknown. Default: {@link defaultNetwork}.
   */
  readonly network?: Layer<Params>;
  /**
   * `hard`: values and initial velocities given on faces hold by construction, other conditions are in the loss;
   * `soft`: all are in the loss. Default `hard`.
   */
  readonly conditions?: "hard" | "soft";
  /** Weights in the loss, by name of equation or condition. Default 1. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly dtype?: "float32" | "float64";
}

/** A problem, a network, and the loss that joins them. */
export interface Pinn<Params> {
  readonly problem: Problem;
  /** Conditions that are in the loss. */
  readonly softConditions: readonly Condition[];
  init(key: Tensor): Params;
  /** Unknowns `[n, m]` at points `[n, d]`. */
  apply(params: Params, points: Tensor): Tensor;
  /** Residuals `[n, 1]` of the equations, by name. */
  residuals(params: Params, points: Tensor): Readonly<Record<string, Tensor>>;
  /** Collocation points. */
  sample(counts: SampleCounts): Collocation;
  /** Weighted sum of the mean squares of all residuals, and each of them by name. */
  loss(params: Params, points: Collocation): [total: Tensor, parts: Record<string, Tensor>];
}

/** Parameters of the default network. */
export type MlpParams = ReturnType<ReturnType<typeof mlp>["init"]>;

/** A tanh network with three hidden layers of 20, which suits smooth problems in few coordinates. */
export function defaultNetwork(
  problem: Problem,
  dtype: "float32" | "float64" = "float32",
): Layer<MlpParams> {
  return mlp({
    inputs: inputSize(problem),
    outputs: problem.unknowns.length,
    width: 20,
    depth: 3,
    dtype,
  });
}

/**
 * Physics-informed network for a problem.
 *
 * The loss is `Σ w·mean(r²)` over the strong-form residuals of the equations at interior points and of the soft
 * conditions at points of their faces; all derivatives come from one pass of Taylor mode.
 *
 * @throws OptionError for weights that name no equation or condition in the loss.
 *
 * @see Raissi, Perdikaris & Karniadakis, J. Comput. Phys. 378 (2019) 686-707, doi:10.1016/j.jcp.2018.10.045.
 */
export function pinn(problem: Problem, options?: PinnOptions<MlpParams>): Pinn<MlpParams>;
export function pinn<Params>(
  problem: Problem,
  options: PinnOptions<Params> & { readonly network: Layer<Params> },
): Pinn<Params>;
export function pinn(problem: Problem, options: PinnOptions<MlpParams> = {}): Pinn<MlpParams> {
  const { conditions = "hard", weights = {}, dtype = "float32" } = options;
  const network = options.network ?? defaultNetwork(problem, dtype);
  const none: HardConditions = { forms: {}, rest: problem.conditions };
  const hard = conditions === "hard" ? hardConditions(problem) : none;
  checkWeights(problem, hard.rest, weights);
  return assemble(problem, networkField(problem, network, hard), hard.rest, weights, dtype);
}

function assemble<Params>(
  problem: Problem,
  field: NetworkField<Params>,
  softConditions: readonly Condition[],
  weights: Readonly<Record<string, number>>,
  dtype: "float32" | "float64",
): Pinn<Params> {
  const { equations } = problem;
  const residuals = (params: Params, points: Tensor): Record<string, Tensor> => {
    const expressions = equations.map(({ residual }) => residual);
    const values = evaluateResiduals(problem, expressions, (x) => field.apply(params, x), points);
    return Object.fromEntries(equations.map(({ name }, i) => [name, values[i]]));
  };
  const mismatch = (params: Params, condition: Condition, points: Tensor): Tensor =>
    evaluateResiduals(problem, [condition.residual], (x) => field.apply(params, x), points)[0];

  return {
    problem,
    softConditions,
    init: field.init,
    apply: field.apply,
    residuals,
    sample({ interior, condition = Math.ceil(interior / 10), method = "sobol", key }) {
      const faces = softConditions.map((soft, i): [string, Tensor] => [
        soft.name,
        sampleCondition(problem, soft, condition, { method, key: foldIn(key, i + 1), dtype }),
      ]);
      return {
        interior: samplePoints(problem, interior, { method, key: foldIn(key, 0), dtype }),
        conditions: Object.fromEntries(faces),
      };
    },
    loss(params, points) {
      const parts: Record<string, Tensor> = {};
      for (const [name, r] of Object.entries(residuals(params, points.interior))) {
        parts[name] = r.mul(r).mean();
      }
      for (const condition of softConditions) {
        const r = mismatch(params, condition, points.conditions[condition.name]);
        parts[condition.name] = r.mul(r).mean();
      }
      const terms = Object.entries(parts).map(([name, part]) => part.mul(weights[name] ?? 1));
      return [terms.reduce((sum, term) => sum.add(term)), parts];
    },
  };
}

function checkWeights(
  problem: Problem,
  softConditions: readonly Condition[],
  weights: Readonly<Record<string, number>>,
): void {
  const names = [...problem.equations, ...softConditions].map(({ name }) => name);
  const [bad] =
    Object.entries(weights).find(([name, w]) => !names.includes(name) || !(w >= 0)) ?? [];
  if (bad === undefined) return;
  throw new OptionError({
    where: "pinn",
    expected: `weights >= 0 for ${names.map((name) => `"${name}"`).join(", ")}`,
    received: `"${bad}": ${weights[bad]}`,
    fix: 'Conditions that hold by construction have no weight; use conditions: "soft" to weigh them.',
  });
}
