import { array, jit, type Tensor } from "@fluxion/autodiff-core";
import type * as JaxJs from "@jax-js/jax";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import { type TimedCase, timedCase, type Variant } from "./bench-case.ts";
import { type FloatArray, inPrecision, symmetricNumbers } from "./inputs.ts";
import {
  fluxionWorkload,
  jaxJsWorkload,
  plainWorkload,
  tensorFlowArray,
  tensorFlowWorkload,
} from "./workloads.ts";

type Size = { readonly n: number };
type FunctionName = "tanh" | "exp" | "sin";

const LENGTH = 2 ** 20;

export const tanh: TimedCase = unary("tanh");
export const exp: TimedCase = unary("exp");
export const sin: TimedCase = unary("sin");

/** In [-4, 4): where none of the three is flat. */
function argument({ dtype, size: { n } }: Variant<Size>): FloatArray {
  return inPrecision(
    symmetricNumbers(n, 0).map((x) => 4 * x),
    dtype,
  );
}

function unary(name: FunctionName): TimedCase {
  return timedCase<Size>({
    name,
    title: `${name} of 2^20 elements`,
    timing: "one call, arrays in the library's memory before and after",
    sizes: { "": { n: LENGTH } },
    deviceSizes: { "2^26": { n: 2 ** 26 } },
    traffic: ({ n }) => 8 * n,
    tolerance: { float32: 1e-5, float64: 1e-13 },
    programs: {
      fluxion(variant) {
        const x = array(argument(variant));
        const call = jit((a: Tensor) => a[name]());
        return fluxionWorkload(() => [call(x)]);
      },
      "jax-js": (jax, variant) => jaxJsUnary(jax, name, variant),
      tfjs: (tf, variant) => tensorFlowUnary(tf, name, variant),
      "plain-js"(variant) {
        const x = argument(variant);
        const y = x.slice();
        const call = Math[name];
        return plainWorkload(() => {
          for (let i = 0; i < x.length; i++) y[i] = call(x[i]);
          return [y];
        });
      },
      python: ["pytorch", "jax", "scipy"],
    },
  });
}

function jaxJsUnary(jax: typeof JaxJs, name: FunctionName, variant: Variant<Size>) {
  const { numpy: np } = jax;
  const x = np.array(inPrecision(Float64Array.from(argument(variant)), variant.dtype));
  const call = jax.jit((a: typeof x) => np[name](a));
  return jaxJsWorkload(jax, () => [call(x.ref)]);
}

function tensorFlowUnary(tf: typeof TensorFlow, name: FunctionName, variant: Variant<Size>) {
  const x = tensorFlowArray(tf, argument(variant));
  return tensorFlowWorkload(tf, () => [tf[name](x)]);
}
