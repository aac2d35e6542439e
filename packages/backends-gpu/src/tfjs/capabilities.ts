/** Where each primitive is computed, by backend. */
import type { DType } from "@fluxion/autodiff-core";
import type { TfDevice } from "./device.ts";
import type { Lowering } from "./lowering.ts";
import { LOWERINGS } from "./ops/index.ts";
import { DTYPES } from "./storage.ts";

/**
 * How a primitive is computed: by one operation of TensorFlow.js, by several, or on the host by its own loops, for which
 * operands are read back.
 */
export type PrimitiveSupport = "native" | "composition" | "host";

/** What a backend of TensorFlow.js can do. */
export interface TfjsCapabilities {
  /** Name of the backend. */
  readonly backend: string;
  /** Whether results can be read without waiting. */
  readonly isSynchronous: boolean;
  /** Element types that programs may take and give; any other is refused. */
  readonly dtypes: readonly DType[];
  /** Primitives that are not computed on the host, by name. Some of their dtypes and shapes may be. */
  readonly primitives: Readonly<Record<string, Exclude<PrimitiveSupport, "host">>>;
  /** How a primitive is computed. */
  supportOf(primitive: string): PrimitiveSupport;
}

const ON_GPU: readonly string[] =
  "acos asin atan atan2 cos cumprod cumsum erf expm1 log1p sin tan".split(" ");

/**
 * Primitives whose kernels a backend has, but with larger errors or other special values than ours:
 *
 * - cpu: `erf` has an absolute error of 10⁻⁷, `round` loses the sign of zero.
 * - wasm: `sin` and `cos` err by 10⁻⁷ and more for large angles, `log1p` is `log(1 + x)`, `pow` takes 1 to the power of NaN
 *   for 1.
 * - webgl, webgpu: `erf` as on the cpu; `log1p` and `expm1` are `log(1 + x)` and `exp(x) - 1`; shading languages allow
 *   functions of angles absolute errors of 2⁻¹¹; running sums in turn, forward and back, are wrong (4.22).
 */
const INEXACT: Readonly<Record<string, readonly string[]>> = {
  cpu: ["erf", "round"],
  wasm: ["sin", "cos", "log1p", "pow"],
  webgl: [...ON_GPU, "round"],
  webgpu: ON_GPU,
};

const CONTROL: readonly string[] = ["cond", "scan", "while"];

/** What a primitive becomes on a backend; `undefined` if it is computed on the host. */
export function loweringFor(primitive: string, device: TfDevice): Lowering | undefined {
  if (!Object.hasOwn(LOWERINGS, primitive)) return undefined;
  if (INEXACT[device.backend]?.includes(primitive)) return undefined;
  const lowering = LOWERINGS[primitive];
  return device.hasKernels(lowering.kernels) ? lowering : undefined;
}

/** The table of a backend. */
export function capabilitiesOf(device: TfDevice): TfjsCapabilities {
  const found = Object.keys(LOWERINGS).flatMap((name) => {
    const lowering = loweringFor(name, device);
    if (lowering === undefined) return [];
    return [[name, lowering.composed ? "composition" : "native"] as const];
  });
  const control = CONTROL.map((name) => [name, "composition"] as const);
  const primitives = Object.fromEntries([...found, ...control]);
  return {
    backend: device.backend,
    isSynchronous: device.isSynchronous,
    dtypes: DTYPES,
    primitives,
    supportOf: (name) => (Object.hasOwn(primitives, name) ? primitives[name] : "host"),
  };
}
