/** Values of the Fourier primitives: transforms of all sequences along one axis of an array. */
import type { TypedArray } from "../dtype.ts";
import type { Shape } from "../shape.ts";
import type { Parts } from "./butterflies.ts";
import { columnsFor, gatherLines, lineCount, linesOf, scatterLines } from "./lines.ts";
import { type FourierPlan, type FourierWorkspace, partsOf, planFor, swapped } from "./plan.ts";
import type { RootsOfUnity } from "./roots-of-unity.ts";

/** Real and imaginary parts of an array, or a real array twice. */
export interface ArrayParts {
  readonly re: TypedArray;
  readonly im: TypedArray;
}

/** `Yₖ = Σ Xⱼ exp(∓2πi jk/n)` along an axis, minus for the forward transform. */
export function transformComplex(
  from: ArrayParts,
  to: ArrayParts,
  shape: Shape,
  axis: number,
  inverse: boolean,
): void {
  const n = shape[axis];
  // Transforming i·conj(x) forward gives i·conj of what the inverse transform of x gives.
  const [source, target] = inverse ? [swapped(from), swapped(to)] : [from, to];
  const total = lineCount(shape, axis);
  const columns = columnsFor(n, total);
  const work = planFor(n).workspace(columns);
  for (let first = 0; first < total; first += columns) {
    const lines = linesOf(shape, axis, first, Math.min(columns, total - first));
    gatherLines(source, lines, n, work.input, columns);
    work.run();
    scatterLines(work.output, columns, n, target, lines);
  }
}

/** What transforms between real lines of `shape` and half of their spectrum work with. */
function realWork(
  shape: Shape,
  axis: number,
): {
  /** Whether the entries of even and odd number are taken for the two parts of half as many complex ones. */
  readonly split: boolean;
  readonly total: number;
  readonly columns: number;
  readonly plan: FourierPlan;
  readonly work: FourierWorkspace;
  readonly spectrum: Parts;
} {
  const n = shape[axis];
  const split = n % 2 === 0;
  const total = lineCount(shape, axis);
  const columns = columnsFor(n, total);
  const plan = planFor(split ? n / 2 : n);
  const spectrum = partsOf((Math.floor(n / 2) + 1) * columns);
  return { split, total, columns, plan, work: plan.workspace(columns), spectrum };
}

/** `Yₖ = Σ xⱼ exp(-2πi jk/n)` for `0 ≤ k ≤ n/2` of real sequences. */
export function transformReal(x: TypedArray, to: ArrayParts, shape: Shape, axis: number): void {
  const n = shape[axis];
  const bins = Math.floor(n / 2) + 1;
  const halfShape = shape.map((size, i) => (i === axis ? bins : size));
  const { split, total, columns, plan, work, spectrum } = realWork(shape, axis);
  for (let first = 0; first < total; first += columns) {
    const count = Math.min(columns, total - first);
    const { starts, stride } = linesOf(shape, axis, first, count);
    if (split) {
      const odd = x.subarray(stride);
      const pairs = { starts, stride: 2 * stride };
      gatherLines({ re: x, im: odd }, pairs, n / 2, work.input, columns);
    } else {
      gatherLines({ re: x, im: x }, { starts, stride }, n, work.input, columns);
      work.input.im.fill(0);
    }
    work.run();
    if (split) separate(work.output, spectrum, plan.halfTurns(), columns);
    else copyHermitian(work.output, spectrum, bins, columns);
    scatterLines(spectrum, columns, bins, to, linesOf(halfShape, axis, first, count));
  }
}

/** `xⱼ = Σ Xₖ exp(+2πi jk/n)` over all `k`, from the half `0 ≤ k ≤ n/2` of a Hermitian spectrum. */
export function transformHermitian(
  from: ArrayParts,
  x: TypedArray,
  halfShape: Shape,
  axis: number,
  n: number,
): void {
  const bins = halfShape[axis];
  const shape = halfShape.map((size, i) => (i === axis ? n : size));
  const { split, total, columns, plan, work, spectrum } = realWork(shape, axis);
  for (let first = 0; first < total; first += columns) {
    const count = Math.min(columns, total - first);
    gatherLines(from, linesOf(halfShape, axis, first, count), bins, spectrum, columns);
    for (let c = 0; c < columns; c++) spectrum.im[c] = 0;
    const { starts, stride } = linesOf(shape, axis, first, count);
    if (split) {
      for (let c = 0; c < columns; c++) spectrum.im[(bins - 1) * columns + c] = 0;
      combine(spectrum, work, plan.halfTurns(), columns);
      work.run();
      const pairs = { starts, stride: 2 * stride };
      const back = { re: work.output.im, im: work.output.re };
      scatterLines(back, columns, n / 2, { re: x, im: x.subarray(stride) }, pairs);
    } else {
      extend(spectrum, work, n, columns);
      work.run();
      const result = work.output.im;
      scatterLines({ re: result, im: result }, columns, n, { re: x, im: x }, { starts, stride });
    }
  }
}

/**
 * Spectrum of `n` real numbers from the transform `Z` of half as many complex ones, of which they are real and imaginary
 * parts in turn: with `E` and `O` the transforms of the even and odd entries, `Z = E + iO` and `X = E + wᵏO`.
 */
function separate(z: Parts, to: Parts, turns: RootsOfUnity, columns: number): void {
  const half = turns.cos.length - 1;
  for (let k = 0; k <= half; k++) {
    const [cos, sin] = [turns.cos[k], turns.sin[k]];
    const near = (k % half) * columns;
    const far = ((half - k) % half) * columns;
    for (let c = 0; c < columns; c++) {
      const evenRe = 0.5 * (z.re[near + c] + z.re[far + c]);
      const evenIm = 0.5 * (z.im[near + c] - z.im[far + c]);
      const oddRe = 0.5 * (z.im[near + c] + z.im[far + c]);
      const oddIm = 0.5 * (z.re[far + c] - z.re[near + c]);
      to.re[k * columns + c] = evenRe + (cos * oddRe + sin * oddIm);
      to.im[k * columns + c] = evenIm + (cos * oddIm - sin * oddRe);
    }
  }
}

/** The opposite of {@link separate}, twice as large, into the input of an inverse transform. */
function combine(x: Parts, work: FourierWorkspace, turns: RootsOfUnity, columns: number): void {
  const half = turns.cos.length - 1;
  const z = swapped(work.input);
  for (let k = 0; k < half; k++) {
    const [cos, sin] = [turns.cos[k], turns.sin[k]];
    const near = k * columns;
    const far = (half - k) * columns;
    for (let c = 0; c < columns; c++) {
      const evenRe = x.re[near + c] + x.re[far + c];
      const evenIm = x.im[near + c] - x.im[far + c];
      const differenceRe = x.re[near + c] - x.re[far + c];
      const differenceIm = x.im[near + c] + x.im[far + c];
      z.re[near + c] = evenRe - (cos * differenceIm + sin * differenceRe);
      z.im[near + c] = evenIm + (cos * differenceRe - sin * differenceIm);
    }
  }
}

/** The whole of a Hermitian spectrum of odd length, into the input of an inverse transform. */
function extend(x: Parts, work: FourierWorkspace, n: number, columns: number): void {
  const z = swapped(work.input);
  for (let k = 0; k < n; k++) {
    const mirrored = 2 * k > n;
    const from = (mirrored ? n - k : k) * columns;
    for (let c = 0; c < columns; c++) {
      z.re[k * columns + c] = x.re[from + c];
      z.im[k * columns + c] = mirrored ? -x.im[from + c] : x.im[from + c];
    }
  }
}

/** The first bins; the transform of real numbers is real at 0. */
function copyHermitian(z: Parts, to: Parts, bins: number, columns: number): void {
  to.re.set(z.re.subarray(0, bins * columns));
  to.im.set(z.im.subarray(0, bins * columns));
  to.im.fill(0, 0, columns);
}
