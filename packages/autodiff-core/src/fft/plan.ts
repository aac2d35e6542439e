/** How a length is transformed, worked out once per length and kept for the lengths used last. */
import { type Parts, pass } from "./butterflies.ts";
import { nextFastLength, radicesOf } from "./factors.ts";
import { type RootsOfUnity, rootOfUnity, rootsOfUnity } from "./roots-of-unity.ts";

/**
 * Memory for the forward transform `Xₖ = Σ xⱼ exp(-2πi jk/n)` of several sequences at once, interleaved: element `j`
 * of sequence `c` is at `j·columns + c`. Fill `input`, call `run`, read `output`. Swapping the real and imaginary parts
 * of both gives the transform with the other sign.
 */
export interface FourierWorkspace {
  readonly input: Parts;
  readonly output: Parts;
  run(): void;
}

/** A length for which everything has been prepared. */
export interface FourierPlan {
  workspace(columns: number): FourierWorkspace;
  /** `exp(πi k/n)` for `0 ≤ k ≤ n`, for real sequences of twice the length. */
  halfTurns(): RootsOfUnity;
}

interface Entry {
  readonly plan: FourierPlan;
  /** Numbers that it keeps. */
  readonly weight: number;
}

/** By length, the one used last at the end. */
const plans = /* @__PURE__ */ new Map<number, Entry>();
/** Numbers kept over all plans, 32 MiB; a single plan may be larger. */
const CAPACITY = 4194304;
let kept = 0;

/** The plan for a length ≥ 1. */
export function planFor(n: number): FourierPlan {
  const known = plans.get(n);
  const entry = known ?? makePlan(n);
  plans.delete(n);
  plans.set(n, entry);
  if (known === undefined) {
    kept += entry.weight;
    forgetOldest();
  }
  return entry.plan;
}

function forgetOldest(): void {
  for (const [length, { weight }] of plans) {
    if (kept <= CAPACITY || plans.size === 1) return;
    plans.delete(length);
    kept -= weight;
  }
}

function makePlan(n: number): Entry {
  let turns: RootsOfUnity | undefined;
  const halfTurns = (): RootsOfUnity => {
    turns ??= rootsOfUnity(2 * n, n + 1);
    return turns;
  };
  const radices = radicesOf(n);
  if (radices !== undefined) {
    return { plan: { workspace: stockham(n, radices), halfTurns }, weight: 4 * n };
  }
  const padded = nextFastLength(2 * n - 1);
  return { plan: { workspace: bluestein(n, padded), halfTurns }, weight: 4 * n + 2 * padded };
}

/** Mixed-radix transform for lengths without large prime factors: one pass per factor between two buffers. */
function stockham(n: number, radices: readonly number[]): FourierPlan["workspace"] {
  const roots = rootsOfUnity(n);
  return (columns) => {
    const buffers = [partsOf(n * columns), partsOf(n * columns)];
    const run = (): void => {
      let [length, s] = [n, columns];
      radices.forEach((radix, i) => {
        pass(radix, buffers[i % 2], buffers[(i + 1) % 2], { n: length, s, roots });
        length /= radix;
        s *= radix;
      });
    };
    return { input: buffers[0], output: buffers[radices.length % 2], run };
  };
}

/**
 * Any length, as a convolution with a chirp: `jk = (j² + k² - (k - j)²)/2` turns the sum over `j` into one, and
 * that is done by transforms of a fast length.
 *
 * @see Bluestein, IEEE Trans. Audio Electroacoust. 18 (1970) 451-455, doi:10.1109/TAU.1970.1162132.
 */
function bluestein(n: number, padded: number): FourierPlan["workspace"] {
  const inner = planFor(padded);
  const chirp = chirpOf(n);
  const filter = chirpFilter(chirp, n, padded, inner);
  return (columns) => {
    const [input, output] = [partsOf(n * columns), partsOf(n * columns)];
    const forward = inner.workspace(columns);
    const backward = inner.workspace(columns);
    const run = (): void => {
      forward.input.re.fill(0);
      forward.input.im.fill(0);
      multiplyRows(input, chirp, forward.input, n, columns);
      forward.run();
      multiplyRows(forward.output, filter, swapped(backward.input), padded, columns);
      backward.run();
      multiplyRows(swapped(backward.output), chirp, output, n, columns);
    };
    return { input, output, run };
  };
}

/** `exp(-πi k²/n)`. */
function chirpOf(n: number): Parts {
  const chirp = partsOf(n);
  for (let k = 0; k < n; k++) {
    const [c, s] = rootOfUnity((k * k) % (2 * n), 2 * n);
    chirp.re[k] = c;
    chirp.im[k] = -s;
  }
  return chirp;
}

/** Transform of the conjugate chirp at `-n < k < n`, divided by the padded length. */
function chirpFilter(chirp: Parts, n: number, padded: number, inner: FourierPlan): Parts {
  const work = inner.workspace(1);
  for (let k = 0; k < n; k++) {
    for (const at of [k, (padded - k) % padded]) {
      work.input.re[at] = chirp.re[k] / padded;
      work.input.im[at] = -chirp.im[k] / padded;
    }
  }
  work.run();
  return { re: work.output.re.slice(), im: work.output.im.slice() };
}

/** `to[k, c] = from[k, c]·factor[k]` for the first `n` rows. */
function multiplyRows(from: Parts, factor: Parts, to: Parts, n: number, columns: number): void {
  for (let k = 0; k < n; k++) {
    const re = factor.re[k];
    const im = factor.im[k];
    for (let i = k * columns; i < (k + 1) * columns; i++) {
      const x = from.re[i];
      const y = from.im[i];
      to.re[i] = x * re - y * im;
      to.im[i] = x * im + y * re;
    }
  }
}

/** The parts exchanged: a forward transform between exchanged parts is an inverse one. */
export function swapped<A>({ re, im }: { readonly re: A; readonly im: A }): { re: A; im: A } {
  return { re: im, im: re };
}

/** Zeros. */
export function partsOf(size: number): Parts {
  return { re: new Float64Array(size), im: new Float64Array(size) };
}
