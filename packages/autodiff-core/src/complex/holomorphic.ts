/** Derivatives of functions of a complex variable, and derivatives of real functions by way of complex ones. */
import { full, onesLike, zerosLike } from "../creation.ts";
import { OptionError } from "../errors.ts";
import { asFloat } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { jvp } from "../transforms/jvp.ts";
import type { Complex } from "./complex.ts";

/**
 * The derivative `f′(z)` of a holomorphic function, from its change along the real direction.
 *
 * @param f - A function that acts on each entry by itself and is differentiable as a complex function; for any other
 *   function the result is the sum of each row of the Jacobian, along real directions.
 * @returns A function of `z`, which can be differentiated again.
 *
 * @example
 * ```ts test
 * import { complex, holomorphicGrad, mul, square } from "@fluxion/autodiff-core/complex";
 *
 * const cube = holomorphicGrad((z) => mul(square(z), z))(complex(1, 2)); // 3z²
 * cube.re.item() // => -9
 * cube.im.item() // => 12
 * ```
 */
export function holomorphicGrad(f: (z: Complex) => Complex): (z: Complex) => Complex {
  return (z) => jvp(f, [z], [{ re: onesLike(z.re), im: zerosLike(z.im) }])[1];
}

/** Options of {@link complexStepDerivative}. */
export interface ComplexStepOptions {
  /** The step along the imaginary axis. Default 1e-100 in float64, 1e-12 in float32. */
  readonly step?: number;
}

/**
 * The derivative of a real function by a step along the imaginary axis, `f′(x) = Im f(x + ih)/h`. Nothing is subtracted,
 * so it is as exact as the function itself: an independent check of derivative rules.
 *
 * @param f - The function, written with complex arithmetic, acting on each entry by itself.
 * @throws OptionError for a step that is not positive.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { complexStepDerivative, div, exp } from "@fluxion/autodiff-core/complex";
 *
 * const x = array([1], { dtype: "float64" });
 * const slope = complexStepDerivative((z) => div(exp(z), z))(x); // eˣ(x - 1)/x²
 * Math.abs(slope.slice(0).item()) < 1e-15 // => true
 * ```
 *
 * @see Squire & Trapp, SIAM Review 40 (1998) 110-112, doi:10.1137/S003614459631241X.
 */
export function complexStepDerivative(
  f: (z: Complex) => Complex,
  options: ComplexStepOptions = {},
): (x: Tensor) => Tensor {
  return (x) => {
    const re = asFloat(x);
    const { step = re.dtype === "float64" ? 1e-100 : 1e-12 } = options;
    if (!(step > 0 && Number.isFinite(step))) throw badStep(step);
    return f({ re, im: full(re.shape, step, { dtype: re.dtype }) }).im.div(step);
  };
}

function badStep(step: number): OptionError {
  return new OptionError({
    where: "complexStepDerivative",
    expected: "options.step to be positive and finite",
    received: String(step),
    fix: "Leave it out: as nothing is subtracted, a tiny step costs no accuracy.",
  });
}
