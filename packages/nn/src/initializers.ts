/**
 * Initial weights: random matrices whose scale keeps the variance of signals and gradients from layer to layer. The
 * last two axes of `shape` are inputs and outputs of a layer.
 */
import {
  full,
  normal,
  OptionError,
  type Shape,
  type Tensor,
  uniform,
  zeros,
} from "@fluxion/autodiff-core";

export interface InitializerOptions {
  /** Default: `float32`. */
  readonly dtype?: "float32" | "float64";
}

/** Makes a tensor of initial weights from a random key. */
export type Initializer = (key: Tensor, shape: Shape, options?: InitializerOptions) => Tensor;

/**
 * Uniform in `±√(6 / (inputs + outputs))`: variance `2 / (inputs + outputs)`, for odd activations such as tanh.
 *
 * @see Glorot & Bengio, AISTATS 2010, eq. 16.
 */
export function glorotUniform(key: Tensor, shape: Shape, options: InitializerOptions = {}): Tensor {
  const [inputs, outputs] = fans("glorotUniform", shape);
  return symmetricUniform(key, shape, Math.sqrt(6 / (inputs + outputs)), options);
}

/**
 * Normal with variance `2 / (inputs + outputs)`, for odd activations such as tanh.
 *
 * @see Glorot & Bengio, AISTATS 2010, eq. 12.
 */
export function glorotNormal(key: Tensor, shape: Shape, options: InitializerOptions = {}): Tensor {
  const [inputs, outputs] = fans("glorotNormal", shape);
  return normal(key, shape, options).mul(Math.sqrt(2 / (inputs + outputs)));
}

/**
 * Uniform with variance `2 / inputs`, for rectifiers.
 *
 * @see He et al., ICCV 2015, eq. 10, arXiv:1502.01852.
 */
export function heUniform(key: Tensor, shape: Shape, options: InitializerOptions = {}): Tensor {
  const [inputs] = fans("heUniform", shape);
  return symmetricUniform(key, shape, Math.sqrt(6 / inputs), options);
}

/**
 * Normal with variance `2 / inputs`, for rectifiers.
 *
 * @see He et al., ICCV 2015, eq. 10, arXiv:1502.01852.
 */
export function heNormal(key: Tensor, shape: Shape, options: InitializerOptions = {}): Tensor {
  const [inputs] = fans("heNormal", shape);
  return normal(key, shape, options).mul(Math.sqrt(2 / inputs));
}

/**
 * Normal with variance `1 / inputs`, for self-normalising activations and linear layers.
 *
 * @see LeCun et al., Efficient BackProp (1998), section 4.6.
 */
export function lecunNormal(key: Tensor, shape: Shape, options: InitializerOptions = {}): Tensor {
  const [inputs] = fans("lecunNormal", shape);
  return normal(key, shape, options).mul(Math.sqrt(1 / inputs));
}

/** All zeros: the usual bias. */
export function zerosInit(_key: Tensor, shape: Shape, options: InitializerOptions = {}): Tensor {
  return zeros(shape, options);
}

/** The same value everywhere. */
export function constantInit(value: number): Initializer {
  return (_key, shape, options = {}) => full(shape, value, options);
}

function symmetricUniform(
  key: Tensor,
  shape: Shape,
  limit: number,
  options: InitializerOptions,
): Tensor {
  return uniform(key, shape, { ...options, min: -limit, max: limit });
}

function fans(where: string, shape: Shape): [inputs: number, outputs: number] {
  const [inputs = 0, outputs = 0] = shape.slice(-2);
  if (shape.length >= 2 && inputs > 0 && outputs > 0) return [inputs, outputs];
  throw new OptionError({
    where,
    expected: "a shape that ends in [inputs, outputs], both at least 1",
    received: `[${shape.join(", ")}]`,
    fix: "Give the shape of a weight matrix; for a bias use zerosInit or constantInit.",
  });
}
