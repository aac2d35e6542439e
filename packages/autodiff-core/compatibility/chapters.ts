import type { Chapter } from "./entry.ts";
import { JAX } from "./jax.ts";
import { JAX_NUMPY_FFT, JAX_SCIPY_FFT, JAX_SCIPY_SIGNAL } from "./jax-fourier.ts";
import { JAX_LAX } from "./jax-lax.ts";
import {
  JAX_LAX_LINALG,
  JAX_NUMPY_LINALG,
  JAX_SCIPY_LINALG,
  JAX_SCIPY_SPARSE_LINALG,
} from "./jax-linalg.ts";
import { JAX_NUMPY } from "./jax-numpy.ts";
import {
  JAX_DEBUG,
  JAX_IMAGE,
  JAX_JET,
  JAX_NN,
  JAX_OPS,
  JAX_SCIPY_INTEGRATE,
  JAX_SCIPY_INTERPOLATE,
  JAX_SCIPY_NDIMAGE,
  JAX_SCIPY_OPTIMIZE,
  JAX_TEST_UTIL,
  JAX_TREE,
} from "./jax-others.ts";
import { JAX_RANDOM, JAX_SCIPY_DISTRIBUTIONS, JAX_SCIPY_STATS } from "./jax-random.ts";
import { JAX_SCIPY_SPECIAL } from "./jax-special.ts";

/** Every module of JAX that the page accounts for, in its order. */
export const CHAPTERS: readonly Chapter[] = [
  JAX,
  JAX_NUMPY,
  JAX_NUMPY_LINALG,
  JAX_NUMPY_FFT,
  JAX_LAX,
  JAX_LAX_LINALG,
  JAX_NN,
  JAX_RANDOM,
  JAX_SCIPY_SPECIAL,
  JAX_SCIPY_LINALG,
  JAX_SCIPY_FFT,
  JAX_SCIPY_SIGNAL,
  JAX_SCIPY_NDIMAGE,
  JAX_SCIPY_INTEGRATE,
  JAX_SCIPY_INTERPOLATE,
  JAX_SCIPY_OPTIMIZE,
  JAX_SCIPY_SPARSE_LINALG,
  ...JAX_SCIPY_STATS,
  JAX_IMAGE,
  JAX_TREE,
  JAX_DEBUG,
  JAX_OPS,
  JAX_JET,
  JAX_TEST_UTIL,
  ...JAX_SCIPY_DISTRIBUTIONS,
];
