/** Random products of matrices and tensors in all layouts, convolutions, Fourier transforms and solutions. */
import { conv, fold, unfold } from "../../src/convolution/index.ts";
import { fft, ifft, irfft, rfft } from "../../src/fft/index.ts";
import type { Tensor } from "../../src/index.ts";
import * as F from "../../src/index.ts";
import { cholesky, eigvalsh, lu, qr, solve, triangularSolve } from "../../src/linalg/index.ts";
import { asFloat, asList, asMatrices, asNumber, axisOf, fitShape } from "./fit.ts";
import type { Operation, Site } from "./step.ts";

const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 33, 64, 100, 130, 257];

/** Entries of a second factor, at most. */
const LARGEST_FACTOR = 20_000;

/** A size for the second factor of a product with `rows` rows in it. */
function columns(site: Site, rows: number): number {
  return Math.min(site.pick(SIZES), 1 + Math.floor(LARGEST_FACTOR / (rows + 1)));
}

/** `x` and a factor of its dtype for `[..., m, k]·[..., k, n]`, each perhaps read as a transpose. */
function matrixProduct(site: Site): Tensor {
  const x = asMatrices(asNumber(site.x));
  const transposed = site.choose(2) === 1;
  const a = transposed ? x.moveAxis(-1, -2) : x;
  const k = a.shape[a.rank - 1];
  const n = columns(site, k);
  const batch = site.choose(3) === 2 ? a.shape.slice(0, -2) : [];
  const y = asNumber(site.y);
  if (site.choose(2) === 0) return F.matmul(a, fitShape(y, [...batch, k, n]).cast(a.dtype));
  return F.matmul(
    a,
    fitShape(y, [...batch, n, k])
      .cast(a.dtype)
      .moveAxis(-1, -2),
  );
}

function vectorProduct(site: Site): Tensor {
  const x = asList(asNumber(site.x));
  const y = asNumber(site.y).cast(x.dtype);
  if (site.choose(2) === 0) return F.matmul(x, fitShape(y, [x.shape[x.rank - 1]]));
  return F.matmul(fitShape(y, [x.shape[Math.max(0, x.rank - 2)]]), x.rank === 1 ? x : x);
}

/** `Σ` over some axes of both, some axes being shared. */
function contraction(site: Site): Tensor {
  const x = asNumber(site.x);
  const roles = x.shape.map(() => site.choose(3));
  const at = (role: number) => x.shape.flatMap((_, i) => (roles[i] === role ? [i] : []));
  const [batch, contract] = [at(1), at(2)];
  const sizes = [...batch, ...contract].map((axis) => x.shape[axis]);
  const extra = columns(
    site,
    sizes.reduce((product, n) => product * n, 1),
  );
  const y = fitShape(asNumber(site.y), [...sizes, extra]).cast(x.dtype);
  const places = (axes: readonly number[], from: number) => axes.map((_, i) => from + i);
  return F.dot(x, y, {
    batch: [batch, places(batch, 0)],
    contract: [contract, places(contract, batch.length)],
  });
}

/** What follows a product is fused with it. */
function layer(site: Site): Tensor {
  const x = asMatrices(asFloat(site.x, site));
  const k = x.shape[x.rank - 1];
  const n = columns(site, k);
  const weights = fitShape(site.y, [k, n]).cast(x.dtype);
  const bias = fitShape(site.z, [n]).cast(x.dtype);
  const sum = F.matmul(x, weights).add(bias);
  return site.pick([F.tanh, F.relu, F.sin, F.softplus])(sum);
}

function convolution(site: Site): Tensor {
  const axes = 1 + site.choose(2);
  const spatial = Array.from({ length: axes }, () => site.pick([3, 4, 5, 8, 17, 33]));
  const groups = site.pick([1, 1, 2]);
  const channels = groups * site.pick([1, 2, 3, 4]);
  const filters = groups * site.pick([1, 2, 3, 8]);
  const window = spatial.map(() => site.pick([1, 2, 3]));
  const x = fitShape(asFloat(site.x, site), [site.pick([1, 2, 3]), channels, ...spatial]);
  const kernel = fitShape(site.y, [filters, channels / groups, ...window]).cast(x.dtype);
  return conv(x, kernel, {
    groups,
    strides: site.pick([1, 1, 2]),
    dilation: site.pick([1, 1, 2]),
    inputDilation: site.pick([1, 1, 2]),
    padding: site.pick([2, "same"] as const),
  });
}

function windows(site: Site): Tensor {
  const x = fitShape(asNumber(site.x), [2, site.pick([1, 3]), site.pick([5, 8, 17])]);
  const options = {
    window: site.pick([2, 3]),
    strides: site.pick([1, 2]),
    dilation: site.pick([1, 2]),
  };
  const patches = unfold(x, options);
  return site.choose(2) === 0 ? patches : fold(patches, { ...options, shape: x.shape.slice(2) });
}

function transform(site: Site): Tensor[] {
  const x = asList(asFloat(site.x, site));
  const axis = axisOf(x, site);
  const n = site.pick([undefined, undefined, 5, 6, 8, 12, 16, 17, 30, 64, 67]);
  const options = { axis, n: Math.max(1, n ?? x.shape[axis]) };
  switch (site.choose(4)) {
    case 0:
      return both(rfft(x, options));
    case 1:
      return [irfft({ re: x, im: fitShape(site.y, x.shape).cast(x.dtype) }, options)];
    case 2:
      return both(fft({ re: x, im: fitShape(site.y, x.shape).cast(x.dtype) }, options));
    default:
      return both(ifft({ re: x, im: fitShape(site.y, x.shape).cast(x.dtype) }, options));
  }
}

const both = ({ re, im }: { readonly re: Tensor; readonly im: Tensor }): Tensor[] => [re, im];

/** Matrices whose factorizations are well determined: dominated by their diagonals. */
function dominated(site: Site): Tensor {
  const n = site.pick([1, 2, 3, 5, 8, 17, 33]);
  const x = asFloat(site.x, site);
  const batch = site.choose(3) === 2 ? [3] : [];
  const a = fitShape(x, [...batch, n, n]).tanh();
  return a.add(F.eye(n, n, { dtype: x.dtype }).mul(n + 1));
}

function solution(site: Site): Tensor | readonly Tensor[] {
  const a = dominated(site);
  const shape = [...a.shape.slice(0, -1), site.pick([1, 2, 5, 9])];
  const b = fitShape(site.y, shape).cast(a.dtype);
  switch (site.choose(6)) {
    case 0:
      return cholesky(a);
    case 1:
      return triangularSolve(a, b, {
        lower: site.choose(2) === 0,
        transpose: site.choose(2) === 1,
      });
    case 2:
      return solve(a, b);
    case 3: {
      const { l, u, permutation } = lu(fitShape(a, shape).add(b));
      return [l, u, permutation];
    }
    case 4:
      return qr(a, { mode: "r" });
    default:
      return eigvalsh(a);
  }
}

export const PRODUCTS: readonly Operation[] = [
  matrixProduct,
  matrixProduct,
  matrixProduct,
  vectorProduct,
  contraction,
  contraction,
  layer,
  layer,
  convolution,
  windows,
  transform,
  transform,
  solution,
];
