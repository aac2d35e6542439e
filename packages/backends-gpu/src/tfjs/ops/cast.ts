/** Conversions between dtypes. */
import type { DType } from "@fluxion/autodiff-core";
import { type Lowerings, lowering, takesAnything } from "../lowering.ts";
import type { Tf, TfTensor } from "../tf.ts";

/** The smallest float beyond the int32. */
const LIMIT = 2 ** 31;

/** Conversions that are not done on the host, by the dtypes. */
const CONVERSIONS: Readonly<Record<string, (tf: Tf, x: TfTensor) => TfTensor>> = {
  "float32 to int32": saturated,
  "float32 to bool": (tf, x) => tf.notEqual(x, 0),
  "int32 to bool": (tf, x) => tf.notEqual(x, tf.scalar(0, "int32")),
  "uint32 to bool": (tf, x) => tf.notEqual(x, tf.scalar(0, "int32")),
  "int32 to float32": (tf, x) => tf.cast(x, "float32"),
  "bool to float32": (tf, x) => tf.cast(x, "float32"),
  "bool to int32": (tf, x) => tf.cast(x, "int32"),
  "bool to uint32": (tf, x) => tf.cast(x, "int32"),
  "int32 to uint32": (tf, x) => tf.clone(x),
  "uint32 to int32": (tf, x) => tf.clone(x),
};

/** Whole numbers without their fractions, limited to int32; 0 for NaN. */
function saturated(tf: Tf, x: TfTensor): TfTensor {
  const inside = tf.less(tf.abs(x), LIMIT);
  const whole = tf.cast(tf.where(inside, x, tf.scalar(0)), "int32");
  const bounded = tf.where(tf.greaterEqual(x, LIMIT), tf.scalar(LIMIT - 1, "int32"), whole);
  return tf.where(tf.lessEqual(x, -LIMIT), tf.scalar(-LIMIT, "int32"), bounded);
}

export const CASTS: Lowerings = {
  cast: lowering<{ readonly dtype: DType }>({
    kernels: ["Cast", "NotEqual", "Select", "Less", "LessEqual", "GreaterEqual", "Abs"],
    composed: true,
    suits: ({ inputs: [x], params: { dtype } }) => `${x.dtype} to ${dtype}` in CONVERSIONS,
    apply: (tf, [x], { inputs, params: { dtype } }) =>
      CONVERSIONS[`${inputs[0].dtype} to ${dtype}`](tf, x),
  }),
  bitcast: lowering<{ readonly dtype: DType }>({
    kernels: ["Identity"],
    suits: ({ inputs: [x], params: { dtype } }) => x.dtype !== "float32" && dtype !== "float32",
    apply: (tf, [x]) => tf.clone(x),
  }),
  stopGradient: lowering({
    kernels: ["Identity"],
    suits: takesAnything,
    apply: (tf, [x]) => tf.clone(x),
  }),
};
