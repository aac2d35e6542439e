/**
 * One training step of a 2-64-64-64-64-1 tanh network on the residual of Burgers' equation,
 * `r = u_t + u u_x - nu u_xx`, at 4,096 points: loss `mean r²`, gradient, update by gradient descent.
 */
import {
  array,
  derivatives,
  type Jitted,
  jit,
  type Tensor,
  valueAndGrad,
} from "@fluxion/autodiff-core";
import type * as JaxJs from "@jax-js/jax";
import {
  type FloatType,
  type TimedCase,
  timedCase,
  type Variant,
  type Workload,
} from "./bench-case.ts";
import { inPrecision, symmetricNumbers, unitNumbers } from "./inputs.ts";

const WIDTHS = [2, 64, 64, 64, 64, 1];
const NU = 0.01 / Math.PI;
export const LEARNING_RATE = 1e-3;
const POINTS = 4096;

type Layer = { readonly w: Tensor; readonly b: Tensor };
/** Weights of a layer on the host. */
interface HostLayer {
  readonly w: Float64Array;
  readonly b: Float64Array;
  readonly shape: [number, number];
}

export const burgersStep: TimedCase = timedCase<{ points: number }>({
  name: "burgers-step",
  title: "training step of a 2-64-64-64-64-1 tanh network on the Burgers residual, 4,096 points",
  timing:
    "one step, from parameters in the library's memory to new ones there; the loss is not read",
  sizes: { "": { points: POINTS } },
  deviceSizes: { "4096": { points: 4096 }, "65536": { points: 65_536 } },
  tolerance: { float32: 1e-2, float64: 1e-7 },
  programs: {
    fluxion: fluxionStep,
    "jax-js": jaxJsStep,
    python: ["pytorch", "jax"],
  },
  cannot: {
    "tfjs:wasm": "TensorFlow.js cannot form the nested gradient",
    "tfjs:cpu": "TensorFlow.js cannot form the nested gradient",
  },
});

/** Weights uniform with variance 1/n, no biases; layer `i` from seed `i`. */
export function initialLayers(): HostLayer[] {
  return WIDTHS.slice(1).map((outputs, i) => {
    const inputs = WIDTHS[i];
    const scale = Math.sqrt(3 / inputs);
    const w = symmetricNumbers(inputs * outputs, i).map((u) => u * scale);
    return { w, b: new Float64Array(outputs), shape: [inputs, outputs] };
  });
}

/** Points (x, t) of the unit square, row by row. */
export function collocationPoints(count: number): Float64Array {
  return unitNumbers(2 * count, 100);
}

/** The jitted step, its parameters donated; the derivatives by Taylor mode, in one pass. */
export function fluxionTrainingStep(): Jitted<[Layer[], Tensor], [Tensor, Layer[]]> {
  const field = (layers: readonly Layer[], x: Tensor): Tensor =>
    layers.reduce((h, { w, b }, i) => {
      const z = h.matmul(w).add(b);
      return i < layers.length - 1 ? z.tanh() : z;
    }, x);
  const taylor = { u: [0, 0], ut: [0, 1], ux: [1, 0], uxx: [2, 0] };
  const loss = (layers: Layer[], x: Tensor): Tensor => {
    const { u, ut, ux, uxx } = derivatives((p) => field(layers, p), taylor)(x);
    return ut.add(u.mul(ux)).sub(uxx.mul(NU)).square().mean();
  };
  return jit(
    (layers: Layer[], x: Tensor): [Tensor, Layer[]] => {
      const [value, gradient] = valueAndGrad(loss)(layers, x);
      const next = layers.map(({ w, b }, i) => ({
        w: w.sub(gradient[i].w.mul(LEARNING_RATE)),
        b: b.sub(gradient[i].b.mul(LEARNING_RATE)),
      }));
      return [value, next];
    },
    { donate: [0] },
  );
}

/** What a step starts from. */
export function fluxionStart(dtype: FloatType, points: number): [Layer[], Tensor] {
  const layers = initialLayers().map(({ w, b, shape }) => ({
    w: array(inPrecision(w, dtype), { shape }),
    b: array(inPrecision(b, dtype)),
  }));
  return [layers, array(inPrecision(collocationPoints(points), dtype), { shape: [points, 2] })];
}

function fluxionStep({ dtype, size: { points } }: Variant<{ points: number }>): Workload {
  const step = fluxionTrainingStep();
  let [layers, x] = fluxionStart(dtype, points);
  let value: Tensor | undefined;
  return {
    run() {
      value?.dispose();
      [value, layers] = step(layers, x);
    },
    async result() {
      const flat = layers.flatMap(({ w, b }) => [w, b]);
      const after = await Promise.all(flat.map((tensor) => tensor.data()));
      return [(await value?.data()) ?? [], ...descents(after)];
    },
  };
}

/** The gradient, from what the step made of the parameters: their change over the learning rate. */
export function descents(after: readonly ArrayLike<number>[]): Float64Array[] {
  const before = initialLayers().flatMap(({ w, b }) => [w, b]);
  return before.map((values, i) => values.map((x, k) => (x - after[i][k]) / LEARNING_RATE));
}

type JaxLayer = { w: JaxJs.numpy.Array; b: JaxJs.numpy.Array };

function jaxJsStep(
  jax: typeof JaxJs,
  { dtype, size: { points } }: Variant<{ points: number }>,
): Workload {
  const step = jaxJsTrainingStep(jax, points);
  let [layers, x] = jaxJsStart(jax, dtype, points);
  let value: JaxJs.numpy.Array | undefined;
  return {
    async run() {
      value?.dispose();
      [value, layers] = step(layers, x.ref);
      await jax.blockUntilReady([value, ...layers.flatMap(({ w, b }) => [w, b])]);
    },
    async result() {
      const flat = layers.flatMap(({ w, b }) => [w, b]);
      const after = await Promise.all(flat.map((array) => array.ref.data()));
      return [(await value?.ref.data()) ?? [], ...descents(after)];
    },
  };
}

/** The derivatives by forward mode over forward mode, as in jax-js there is no Taylor mode. */
export function jaxJsTrainingStep(
  jax: typeof JaxJs,
  points: number,
): (layers: JaxLayer[], x: JaxJs.numpy.Array) => [JaxJs.numpy.Array, JaxLayer[]] {
  const { numpy: np, jvp, tree } = jax;
  const network = (layers: JaxLayer[], x: JaxJs.numpy.Array): JaxJs.numpy.Array =>
    layers.reduce((h, { w, b }, i) => {
      const z = np.matmul(h, w).add(b);
      return i < layers.length - 1 ? np.tanh(z) : z;
    }, x);
  const along = (direction: number[]): JaxJs.numpy.Array =>
    np.broadcastTo(np.array(direction), [points, 2]);
  const loss = (layers: JaxLayer[], x: JaxJs.numpy.Array): JaxJs.numpy.Array => {
    const field = (p: JaxJs.numpy.Array) => network(tree.ref(layers), p);
    const slope = (p: JaxJs.numpy.Array) => jvp(field, [p], [along([1, 0])])[1];
    const [u, ut] = jvp(field, [x.ref], [along([0, 1])]);
    const [ux, uxx] = jvp(slope, [x], [along([1, 0])]);
    return np.square(ut.add(u.mul(ux)).sub(uxx.mul(NU))).mean();
  };
  return jax.jit((layers: JaxLayer[], x: JaxJs.numpy.Array) => {
    const [value, gradient] = jax.valueAndGrad(loss)(tree.ref(layers), x);
    const next = tree.map(
      (p: JaxJs.numpy.Array, g: JaxJs.numpy.Array) => p.sub(g.mul(LEARNING_RATE)),
      layers,
      gradient,
    );
    return [value, next] as [JaxJs.numpy.Array, JaxLayer[]];
  });
}

export function jaxJsStart(
  jax: typeof JaxJs,
  dtype: FloatType,
  points: number,
): [JaxLayer[], JaxJs.numpy.Array] {
  const { numpy: np } = jax;
  const layers = initialLayers().map(({ w, b, shape }) => ({
    w: np.array(inPrecision(w, dtype), { shape }),
    b: np.array(inPrecision(b, dtype)),
  }));
  return [layers, np.array(inPrecision(collocationPoints(points), dtype), { shape: [points, 2] })];
}
