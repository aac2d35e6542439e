import { concat, OptionError, type Tensor } from "@fluxion/autodiff-core";
import type { Layer } from "@fluxion/nn";
import { type Expression, evaluateTensor, type Problem, parameterValues } from "@fluxion/pdes";
import type { HardConditions } from "./hard-conditions.ts";

/** The unknowns of a problem as a function of parameters and points. */
export interface NetworkField<Params> {
  init(key: Tensor): Params;
  /** Points `[n, d]` to unknowns `[n, m]`, in the order of the problem. */
  apply(params: Params, points: Tensor): Tensor;
}

/** Number of values that {@link scaledInputs} gives for a point. */
export function inputSize(problem: Pick<Problem, "coordinates">): number {
  return problem.coordinates.reduce((n, { periodic }) => n + (periodic ? 2 : 1), 0);
}

/**
 * What the network sees of a point: each coordinate scaled to [-1, 1], or as cosine and sine of its phase where the
 * problem is periodic, which makes the field periodic exactly.
 */
export function scaledInputs(problem: Pick<Problem, "coordinates">, points: Tensor): Tensor {
  const columns = problem.coordinates.flatMap(({ range, periodic }, i) => {
    const c = points.slice(":", [i, i + 1]);
    const [low, high] = range;
    if (!periodic) return [c.mul(2 / (high - low)).sub((high + low) / (high - low))];
    const phase = c.sub(low).mul((2 * Math.PI) / (high - low));
    return [phase.cos(), phase.sin()];
  });
  return concat(columns, -1);
}

/** The network on scaled inputs, with the conditions of `hard` built in. */
export function networkField<Params>(
  problem: Problem,
  network: Layer<Params>,
  hard: Pick<HardConditions, "forms">,
): NetworkField<Params> {
  const values = parameterValues(problem);
  return {
    init: (key) => network.init(key),
    apply(params, points) {
      const outputs = network.apply(params, scaledInputs(problem, points));
      checkOutputs(problem, outputs);
      if (Object.keys(hard.forms).length === 0) return outputs;
      const coordinates = coordinateColumns(problem, points);
      const at = (expression: Expression) =>
        evaluateTensor(expression, { coordinates, parameters: values });
      const columns = problem.unknowns.map(({ name }, i) => {
        const raw = outputs.slice(":", [i, i + 1]);
        const form = hard.forms[name];
        return form === undefined ? raw : raw.mul(at(form.distance)).add(at(form.base));
      });
      return concat(columns, -1);
    },
  };
}

/** Every coordinate as a column `[n, 1]`. */
export function coordinateColumns(
  problem: Pick<Problem, "coordinates">,
  points: Tensor,
): Record<string, Tensor> {
  return Object.fromEntries(
    problem.coordinates.map(({ name }, i) => [name, points.slice(":", [i, i + 1])]),
  );
}

function checkOutputs(problem: Problem, outputs: Tensor): void {
  if (outputs.shape.at(-1) === problem.unknowns.length) return;
  throw new OptionError({
    where: "pinn",
    expected: `a network with ${problem.unknowns.length} outputs, one per unknown`,
    received: `${outputs.shape.at(-1)}`,
    fix: `Build it with outputs: ${problem.unknowns.length} and inputs: ${inputSize(problem)}.`,
  });
}
