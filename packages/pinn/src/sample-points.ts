import {
  array,
  halton,
  latinHypercube,
  OptionError,
  sobol,
  type Tensor,
  uniform,
} from "@fluxion/autodiff-core";
import type { Condition, Coordinate, Problem } from "@fluxion/pdes";

/**
 * How collocation points are spread. `sobol` and `halton` fill the domain evenly and are the better choice in few
 * dimensions; `latinHypercube` is even along each coordinate; `uniform` is independent random points.
 */
export type SamplingMethod = "uniform" | "latinHypercube" | "sobol" | "halton";

export interface SampleOptions {
  readonly method?: SamplingMethod;
  /** Randomness: points of `uniform` and `latinHypercube`, and a random shift of the sequences. */
  readonly key: Tensor;
  readonly dtype?: "float32" | "float64";
}

/**
 * Points inside the domain of a problem.
 *
 * @returns `[count, d]`, one column per coordinate, in the unit of each coordinate.
 * @throws OptionError if `count` is not a whole number > 0.
 */
export function samplePoints(
  problem: Pick<Problem, "coordinates">,
  count: number,
  options: SampleOptions,
): Tensor {
  const unit = unitPoints(count, problem.coordinates.length, options);
  return toBox(unit, problem.coordinates);
}

/**
 * Points on the part of the domain where a condition holds.
 *
 * @returns `[count, d]`; the columns of the coordinates that the condition fixes are constant.
 */
export function sampleCondition(
  problem: Pick<Problem, "coordinates">,
  condition: Condition,
  count: number,
  options: SampleOptions,
): Tensor {
  const { coordinates } = problem;
  const free = coordinates.filter(({ name }) => !(name in condition.location));
  const fixed = coordinates.map((coordinate): Coordinate => {
    const at = condition.location[coordinate.name];
    return at === undefined ? coordinate : { ...coordinate, range: [at, at] };
  });
  const unit = unitPoints(free.length === 0 ? 1 : count, Math.max(1, free.length), options);
  let next = 0;
  const columns = fixed.map(({ name }) => (name in condition.location ? 0 : next++));
  return toBox(unit.gather(array(columns, { dtype: "int32" }), 1), fixed);
}

/** Map `[0, 1)` to the range of every coordinate. */
function toBox(unit: Tensor, coordinates: readonly Coordinate[]): Tensor {
  const { dtype } = unit;
  const low = array(
    coordinates.map(({ range }) => range[0]),
    { dtype },
  );
  const length = array(
    coordinates.map(({ range }) => range[1] - range[0]),
    { dtype },
  );
  return unit.mul(length).add(low);
}

function unitPoints(count: number, d: number, options: SampleOptions): Tensor {
  const { method = "sobol", key, dtype = "float64" } = options;
  if (!Number.isInteger(count) || count <= 0) {
    throw new OptionError({
      where: "samplePoints",
      expected: "a whole number of points > 0",
      received: `${count}`,
      fix: "A few thousand interior points suit most problems in two coordinates.",
    });
  }
  switch (method) {
    case "uniform":
      return uniform(key, [count, d], { dtype });
    case "latinHypercube":
      return latinHypercube(key, count, d, { dtype });
    case "sobol":
      return sobol(count, d, { shift: key, dtype });
    case "halton":
      return halton(count, d, { shift: key, dtype });
  }
}
