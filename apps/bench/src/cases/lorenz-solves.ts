/**
 * An ensemble of adaptive solves of the Lorenz system, one per parameter `rho`: Tsit5 with a PI controller in float32, to
 * time 1 from (1, 0, 0). Each member chooses its own steps.
 *
 * A step takes 6 right-hand sides of 9 operations, 168 for the stages and the solution, 42 for the error estimate, and for
 * its norm and the controller 40, 3 quotients, a logarithm and an exponential.
 */
import { scalar, type Tensor, vmap, whileLoop } from "@fluxion/autodiff-core";

/** Tsitouras 5(4): doi:10.1016/j.camwa.2011.06.002. */
const A = [
  [0.161],
  [-0.008480655492356989, 0.335480655492357],
  [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
  [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
  [
    5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401,
    -0.028269050394068383,
  ],
  [
    0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081,
    2.324710524099774,
  ],
] as const;

/** Weights of the error estimate. */
const E = [
  -0.001780011052225777, -0.0008164344596567469, 0.007880878010261995, -0.1447110071732629,
  0.5823571654525552, -0.45808210592918697, 0.015151515151515152,
] as const;

type Point = readonly [x: Tensor, y: Tensor, z: Tensor];

interface LorenzOptions {
  readonly rtol?: number;
  readonly atol?: number;
  /** First step. */
  readonly h0?: number;
  readonly maxSteps?: number;
}

type State = {
  readonly remaining: Tensor;
  readonly h: Tensor;
  /** Logarithm of the error of the last step that was taken, relative to the tolerance. */
  readonly before: Tensor;
  readonly point: Point;
  readonly slope: Point;
};

const lorenz =
  (rho: Tensor) =>
  ([x, y, z]: Point): Point => [
    y.sub(x).mul(10),
    x.mul(rho.sub(z)).sub(y),
    x.mul(y).sub(z.mul(8 / 3)),
  ];

/** `y + h·Σ weights·slopes`; without `y`, the sum alone. */
function combine(
  weights: readonly number[],
  slopes: readonly Point[],
  h: Tensor,
  start?: Point,
): Point {
  const component = (d: 0 | 1 | 2): Tensor => {
    const sum = weights
      .map((weight, s) => slopes[s][d].mul(weight))
      .reduce((total, term) => total.add(term))
      .mul(h);
    return start === undefined ? sum : start[d].add(sum);
  };
  return [component(0), component(1), component(2)];
}

/** Where one member is at time 1. */
function solve(rho: Tensor, options: LorenzOptions): Point {
  const { rtol = 1e-5, atol = 1e-6, h0 = 0.01, maxSteps } = options;
  const field = lorenz(rho);
  const step = ({ remaining, h: proposed, before, point, slope }: State): State => {
    const h = proposed.minimum(remaining);
    const slopes: Point[] = [slope];
    let end = point;
    for (const weights of A) {
      end = combine(weights, slopes, h, point);
      slopes.push(field(end));
    }
    const error = combine(E, slopes, h);
    const ratios = error.map((e, d) =>
      e.div(point[d].abs().maximum(end[d].abs()).mul(rtol).add(atol)),
    );
    const size = ratios
      .map((ratio) => ratio.square())
      .reduce((a, b) => a.add(b))
      .div(3)
      .maximum(1e-16)
      .log()
      .mul(0.5);
    const isTaken = size.lessEqual(0);
    const growth = before
      .mul(0.4 / 5)
      .sub(size.mul(0.7 / 5))
      .exp()
      .mul(0.9);
    const choose = (taken: Point, otherwise: Point): Point => [
      isTaken.where(taken[0], otherwise[0]),
      isTaken.where(taken[1], otherwise[1]),
      isTaken.where(taken[2], otherwise[2]),
    ];
    return {
      remaining: isTaken.where(remaining.sub(h), remaining),
      h: h.mul(growth.maximum(0.2).minimum(10)),
      before: isTaken.where(size, before),
      point: choose(end, point),
      slope: choose(slopes[6], slope),
    };
  };
  const float = (value: number) => scalar(value, "float32");
  const point: Point = [float(1), float(0), float(0)];
  const start: State = {
    remaining: float(1),
    h: float(h0),
    before: float(0),
    point,
    slope: field(point),
  };
  const end = whileLoop(
    ({ remaining }: State) => remaining.greater(0),
    step,
    start,
    maxSteps === undefined ? {} : { maxSteps },
  );
  return end.point;
}

/**
 * The ensemble as a function to trace or jit.
 *
 * @returns From `rho`, shape `[members]`, to the coordinates at time 1, three tensors of that shape.
 */
export function lorenzEnsemble(
  options: LorenzOptions = {},
): (rho: Tensor) => readonly [Tensor, Tensor, Tensor] {
  return (rho) => {
    const [x, y, z] = vmap((r: Tensor) => [...solve(r, options)])(rho);
    return [x, y, z];
  };
}
