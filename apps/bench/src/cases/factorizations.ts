import { array, jit, type Tensor } from "@fluxion/autodiff-core";
import { cholesky, eigh, lu, qr } from "@fluxion/autodiff-core/linalg";
import type * as JaxJs from "@jax-js/jax";
import { sizesOf, type TimedCase, timedCase, type Variant, type Workload } from "./bench-case.ts";
import { inPrecision, symmetricNumbers } from "./inputs.ts";
import { fluxionWorkload, jaxJsWorkload } from "./workloads.ts";

type Size = { readonly n: number };

/** The parts of a result that have no sign or order to choose. */
type Comparable = (n: number, ...factors: readonly ArrayLike<number>[]) => ArrayLike<number>[];

interface Factorization {
  readonly name: string;
  readonly title: string;
  /** Floating-point operations, of n³. */
  readonly work: number;
  readonly matrix: (n: number) => Float64Array;
  readonly fluxion: (a: Tensor) => readonly Tensor[];
  readonly comparable: Comparable;
  readonly jaxJs?: (jax: typeof JaxJs, a: JaxJs.numpy.Array) => JaxJs.numpy.Array[];
}

export const choleskyCase: TimedCase = factorization({
  name: "cholesky",
  title: "Cholesky factor of a positive definite matrix",
  work: 1 / 3,
  matrix: positiveDefinite,
  fluxion: (a) => [cholesky(a)],
  comparable: (_n, l) => [l],
  jaxJs: (jax, a) => [jax.numpy.linalg.cholesky(a)],
});

export const luCase: TimedCase = factorization({
  name: "lu",
  title: "LU factors with partial pivoting",
  work: 2 / 3,
  matrix: general,
  fluxion: (a) => {
    const { l, u, permutation } = lu(a);
    return [u, l, permutation];
  },
  comparable: (n, u) => [diagonal(n, u)],
  jaxJs: (jax, a) => jax.lax.linalg.lu(a),
});

export const qrCase: TimedCase = factorization({
  name: "qr",
  title: "QR factors, Q formed",
  work: 8 / 3,
  matrix: general,
  fluxion: (a) => {
    const { q, r } = qr(a);
    return [r, q];
  },
  comparable: (n, r) => [diagonal(n, r).map(Math.abs)],
});

export const eighCase: TimedCase = factorization({
  name: "eigh",
  title: "eigenvalues and eigenvectors of a symmetric matrix",
  work: 9,
  matrix: symmetric,
  fluxion: (a) => {
    const { values, vectors } = eigh(a);
    return [values, vectors];
  },
  comparable: (_n, values) => [values],
  jaxJs: (jax, a) => [...jax.numpy.linalg.eigh(a)],
});

function factorization(options: Factorization): TimedCase {
  const { name, title, work, matrix, fluxion, comparable, jaxJs } = options;
  const values = ({ dtype, size: { n } }: Variant<Size>) => inPrecision(matrix(n), dtype);
  const compare = (workload: Workload, n: number): Workload => ({
    run: workload.run,
    result: async () => comparable(n, ...(await workload.result())),
  });
  return timedCase<Size>({
    name,
    title,
    timing: "one call, matrices in the library's memory before and after",
    sizes: sizesOf(16, 64, 128, 256, 512),
    deviceSizes: sizesOf(64, 512, 1024),
    tolerance: { float32: 5e-3, float64: 1e-9 },
    flops: ({ n }) => work * n ** 3,
    programs: {
      fluxion(variant) {
        const { n } = variant.size;
        const a = array(values(variant), { shape: [n, n] });
        const call = jit((x: Tensor) => fluxion(x));
        return compare(
          fluxionWorkload(() => call(a)),
          n,
        );
      },
      ...(jaxJs && {
        "jax-js": (jax, variant) => {
          const { n } = variant.size;
          const a = jax.numpy.array(values(variant), { shape: [n, n] });
          return compare(
            jaxJsWorkload(jax, () => jaxJs(jax, a.ref)),
            n,
          );
        },
      }),
      python: ["pytorch", "jax", "scipy"],
    },
  });
}

function general(n: number): Float64Array {
  return symmetricNumbers(n * n, 7);
}

function symmetric(n: number): Float64Array {
  const a = general(n);
  return a.map((x, k) => (x + a[(k % n) * n + Math.floor(k / n)]) / 2);
}

/** Diagonally dominant: the numbers of {@link symmetric}, and n on the diagonal. */
function positiveDefinite(n: number): Float64Array {
  return symmetric(n).map((x, k) => (k % (n + 1) === 0 ? x + n : x));
}

function diagonal(n: number, a: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => a[i * (n + 1)]);
}
