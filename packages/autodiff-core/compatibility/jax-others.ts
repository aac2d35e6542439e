import { absent, type Chapter } from "./entry.ts";

export const JAX_NN: Chapter = {
  module: "jax.nn",
  entries: {
    identity: ["x.mul", "the tensor itself"],
    log1mexp: "special.log1mexp",
    log_sigmoid: "special.logExpit",
    log_softmax: "logSoftmax",
    logsumexp: "logsumexp",
    logmeanexp: ["logsumexp", "less the logarithm of the count"],
    one_hot: "oneHot",
    relu: "relu",
    relu6: ["clamp", "`x.clamp(0, 6)`"],
    hard_tanh: ["clamp", "`x.clamp(-1, 1)`"],
    sigmoid: "logistic",
    softmax: "softmax",
    softplus: "softplus",
    standardize: "mean, std",
    tanh: "tanh",
    ...absent(
      "activations belong to `@fluxion/nn`",
      "celu",
      "elu",
      "gelu",
      "glu",
      "hard_sigmoid",
      "hard_silu",
      "hard_swish",
      "leaky_relu",
      "mish",
      "selu",
      "silu",
      "soft_sign",
      "sparse_plus",
      "sparse_sigmoid",
      "squareplus",
      "swish",
    ),
    ...absent("attention belongs to `@fluxion/nn`", "dot_product_attention"),
    ...absent(
      "no reduced precision",
      "get_scaled_dot_general_config",
      "scaled_dot_general",
      "scaled_matmul",
    ),
  },
};

export const JAX_SCIPY_NDIMAGE: Chapter = {
  module: "jax.scipy.ndimage",
  entries: { map_coordinates: "convolution.mapCoordinates" },
};

export const JAX_SCIPY_INTEGRATE: Chapter = {
  module: "jax.scipy.integrate",
  entries: { trapezoid: "quadrature.trapezoid" },
};

export const JAX_SCIPY_INTERPOLATE: Chapter = {
  module: "jax.scipy.interpolate",
  entries: {
    RegularGridInterpolator: [
      "interpolation.interpolateGrid",
      "a function of axes, values and points",
    ],
  },
};

export const JAX_SCIPY_OPTIMIZE: Chapter = {
  module: "jax.scipy.optimize",
  entries: absent("minimisers are in `@fluxion/optim`", "minimize"),
};

export const JAX_IMAGE: Chapter = {
  module: "jax.image",
  entries: {
    resize: ["convolution.resize", "the shape of the spatial axes only"],
    scale_and_translate: "convolution.scaleAndTranslate",
  },
};

export const JAX_TREE: Chapter = {
  module: "jax.tree",
  entries: {
    flatten: ["treeFlatten", "keys keep the order in which they are written"],
    structure: "treeFlatten",
    unflatten: ["treeFlatten", "`structure.unflatten(leaves)`"],
    flatten_with_path: "treePaths",
    leaves_with_path: "treePaths",
    leaves: "treeLeaves",
    map: "treeMap",
    map_with_path: ["treeMap", "the callback gets the path"],
    all: ["treeLeaves", "`treeLeaves(t).every(…)`"],
    reduce: ["treeLeaves", "`treeLeaves(t).reduce(…)`"],
    reduce_associative: ["treeLeaves", "`treeLeaves(t).reduce(…)`"],
    ...absent("trees are plain objects and arrays", "broadcast", "static", "transpose"),
  },
};

export const JAX_DEBUG: Chapter = {
  module: "jax.debug",
  entries: {
    callback: ["debugCallback", "under `vmap` called once, with the whole batch"],
    print: ["debugPrint", "a label and a tree"],
    log: ["debugPrint", "`{ log }` says where to"],
    ...absent("set one inside `debugCallback`", "breakpoint"),
    ...absent(
      "there is no mesh of devices",
      "inspect_array_sharding",
      "visualize_array_sharding",
      "visualize_sharding",
    ),
  },
};

export const JAX_OPS: Chapter = {
  module: "jax.ops",
  entries: {
    segment_max: "segmentMax",
    segment_min: "segmentMin",
    segment_prod: "segmentProd",
    segment_sum: "segmentSum",
  },
};

export const JAX_JET: Chapter = {
  module: "jax.experimental.jet",
  entries: { jet: ["jet", "coefficients are divided by k!; several curves at once"] },
};

export const JAX_TEST_UTIL: Chapter = {
  module: "jax.test_util",
  entries: {
    check_grads: "checkGradients",
    check_jvp: ["checkGradients", '`{ modes: ["forward"] }`'],
    check_vjp: ["checkGradients", '`{ modes: ["reverse"] }`'],
  },
};
