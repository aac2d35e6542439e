/**
 * Passes of the Stockham transform. With `r` the radix, `m = n/r` and `s` interleaved sequences, one pass computes
 *
 *   y[q + s(rp + j)] = w^(pj) Σₖ x[q + s(p + mk)] exp(-2πi jk/r),   w = exp(-2πi/n),
 *
 * after which `s·r` sequences of length `m` are left. The order comes out right without a permutation.
 *
 * Plain loops over split real and imaginary parts: they are what an executor would have to be compared with.
 *
 * @see Van Loan, Computational Frameworks for the Fast Fourier Transform (SIAM 1992), section 1.7,
 * doi:10.1137/1.9781611970999.
 */
import type { RootsOfUnity } from "./roots-of-unity.ts";

/** Split complex numbers. */
export interface Parts {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Where a pass is: `s` sequences of length `n` each, as part of a transform whose roots are `roots`. */
export interface PassPosition {
  readonly n: number;
  readonly s: number;
  readonly roots: RootsOfUnity;
}

/** One pass of the given radix from `x` to `y`. */
export function pass(radix: number, x: Parts, y: Parts, position: PassPosition): void {
  if (radix === 4) pass4(x, y, position);
  else if (radix === 2) pass2(x, y, position);
  else if (radix === 3) pass3(x, y, position);
  else if (radix === 5) pass5(x, y, position);
  else oddPass(radix, x, y, position);
}

function pass2({ re, im }: Parts, y: Parts, { n, s, roots }: PassPosition): void {
  const [outRe, outIm] = [y.re, y.im];
  const m = n / 2;
  const step = roots.cos.length / n;
  for (let p = 0; p < m; p++) {
    const c = roots.cos[p * step];
    const d = roots.sin[p * step];
    let from = s * p;
    let to = 2 * s * p;
    for (let q = 0; q < s; q++, from++, to++) {
      const far = from + s * m;
      const aRe = re[from];
      const aIm = im[from];
      const bRe = re[far];
      const bIm = im[far];
      outRe[to] = aRe + bRe;
      outIm[to] = aIm + bIm;
      const dRe = aRe - bRe;
      const dIm = aIm - bIm;
      outRe[to + s] = dRe * c + dIm * d;
      outIm[to + s] = dIm * c - dRe * d;
    }
  }
}

function pass3({ re, im }: Parts, y: Parts, { n, s, roots }: PassPosition): void {
  const [outRe, outIm] = [y.re, y.im];
  const m = n / 3;
  const step = roots.cos.length / n;
  const half3 = 0.8660254037844386;
  for (let p = 0; p < m; p++) {
    const c1 = roots.cos[p * step];
    const d1 = roots.sin[p * step];
    const c2 = roots.cos[2 * p * step];
    const d2 = roots.sin[2 * p * step];
    let from = s * p;
    let to = 3 * s * p;
    for (let q = 0; q < s; q++, from++, to++) {
      const i1 = from + s * m;
      const i2 = i1 + s * m;
      const aRe = re[from];
      const aIm = im[from];
      const sumRe = re[i1] + re[i2];
      const sumIm = im[i1] + im[i2];
      const turnRe = half3 * (im[i1] - im[i2]);
      const turnIm = half3 * (re[i2] - re[i1]);
      const midRe = aRe - 0.5 * sumRe;
      const midIm = aIm - 0.5 * sumIm;
      outRe[to] = aRe + sumRe;
      outIm[to] = aIm + sumIm;
      const uRe = midRe + turnRe;
      const uIm = midIm + turnIm;
      outRe[to + s] = uRe * c1 + uIm * d1;
      outIm[to + s] = uIm * c1 - uRe * d1;
      const vRe = midRe - turnRe;
      const vIm = midIm - turnIm;
      outRe[to + 2 * s] = vRe * c2 + vIm * d2;
      outIm[to + 2 * s] = vIm * c2 - vRe * d2;
    }
  }
}

function pass4({ re, im }: Parts, y: Parts, { n, s, roots }: PassPosition): void {
  const [outRe, outIm] = [y.re, y.im];
  const { cos, sin } = roots;
  const m = n / 4;
  const step = cos.length / n;
  for (let p = 0; p < m; p++) {
    const at = p * step;
    const c1 = cos[at];
    const d1 = sin[at];
    const c2 = cos[2 * at];
    const d2 = sin[2 * at];
    const c3 = cos[3 * at];
    const d3 = sin[3 * at];
    let from = s * p;
    let to = 4 * s * p;
    for (let q = 0; q < s; q++, from++, to++) {
      const i1 = from + s * m;
      const i2 = i1 + s * m;
      const i3 = i2 + s * m;
      const acRe = re[from] + re[i2];
      const acIm = im[from] + im[i2];
      const dacRe = re[from] - re[i2];
      const dacIm = im[from] - im[i2];
      const bdRe = re[i1] + re[i3];
      const bdIm = im[i1] + im[i3];
      const dbdRe = re[i1] - re[i3];
      const dbdIm = im[i1] - im[i3];
      outRe[to] = acRe + bdRe;
      outIm[to] = acIm + bdIm;
      const uRe = dacRe + dbdIm;
      const uIm = dacIm - dbdRe;
      outRe[to + s] = uRe * c1 + uIm * d1;
      outIm[to + s] = uIm * c1 - uRe * d1;
      const vRe = acRe - bdRe;
      const vIm = acIm - bdIm;
      outRe[to + 2 * s] = vRe * c2 + vIm * d2;
      outIm[to + 2 * s] = vIm * c2 - vRe * d2;
      const wRe = dacRe - dbdIm;
      const wIm = dacIm + dbdRe;
      outRe[to + 3 * s] = wRe * c3 + wIm * d3;
      outIm[to + 3 * s] = wIm * c3 - wRe * d3;
    }
  }
}

function pass5({ re, im }: Parts, y: Parts, { n, s, roots }: PassPosition): void {
  const [outRe, outIm] = [y.re, y.im];
  const m = n / 5;
  const step = roots.cos.length / n;
  const [e1, e2] = [0.30901699437494745, -0.8090169943749475];
  const [f1, f2] = [0.9510565162951535, 0.5877852522924731];
  for (let p = 0; p < m; p++) {
    let from = s * p;
    let to = 5 * s * p;
    const twiddle = (j: number, u: number, v: number): void => {
      const c = roots.cos[p * j * step];
      const d = roots.sin[p * j * step];
      outRe[to + j * s] = u * c + v * d;
      outIm[to + j * s] = v * c - u * d;
    };
    for (let q = 0; q < s; q++, from++, to++) {
      const i1 = from + s * m;
      const i2 = i1 + s * m;
      const i3 = i2 + s * m;
      const i4 = i3 + s * m;
      const aRe = re[from];
      const aIm = im[from];
      const s1Re = re[i1] + re[i4];
      const s1Im = im[i1] + im[i4];
      const d1Re = re[i1] - re[i4];
      const d1Im = im[i1] - im[i4];
      const s2Re = re[i2] + re[i3];
      const s2Im = im[i2] + im[i3];
      const d2Re = re[i2] - re[i3];
      const d2Im = im[i2] - im[i3];
      outRe[to] = aRe + s1Re + s2Re;
      outIm[to] = aIm + s1Im + s2Im;
      const m1Re = aRe + e1 * s1Re + e2 * s2Re;
      const m1Im = aIm + e1 * s1Im + e2 * s2Im;
      const t1Re = f1 * d1Im + f2 * d2Im;
      const t1Im = f1 * d1Re + f2 * d2Re;
      twiddle(1, m1Re + t1Re, m1Im - t1Im);
      twiddle(4, m1Re - t1Re, m1Im + t1Im);
      const m2Re = aRe + e2 * s1Re + e1 * s2Re;
      const m2Im = aIm + e2 * s1Im + e1 * s2Im;
      const t2Re = f2 * d1Im - f1 * d2Im;
      const t2Im = f2 * d1Re - f1 * d2Re;
      twiddle(2, m2Re + t2Re, m2Im - t2Im);
      twiddle(3, m2Re - t2Re, m2Im + t2Im);
    }
  }
}

/** Any odd radix, by sums and differences of the terms `k` and `r - k`: O(r²) for each `p` and `q`. */
function oddPass(r: number, { re, im }: Parts, y: Parts, { n, s, roots }: PassPosition): void {
  const [outRe, outIm] = [y.re, y.im];
  const m = n / r;
  const step = roots.cos.length / n;
  const turn = roots.cos.length / r;
  const half = (r - 1) / 2;
  const sums = { re: new Float64Array(half), im: new Float64Array(half) };
  const differences = { re: new Float64Array(half), im: new Float64Array(half) };
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      const from = q + s * p;
      const to = q + s * r * p;
      let totalRe = re[from];
      let totalIm = im[from];
      for (let k = 1; k <= half; k++) {
        const near = from + s * m * k;
        const far = from + s * m * (r - k);
        sums.re[k - 1] = re[near] + re[far];
        sums.im[k - 1] = im[near] + im[far];
        differences.re[k - 1] = re[near] - re[far];
        differences.im[k - 1] = im[near] - im[far];
        totalRe += sums.re[k - 1];
        totalIm += sums.im[k - 1];
      }
      outRe[to] = totalRe;
      outIm[to] = totalIm;
      for (let j = 1; j <= half; j++) {
        let midRe = re[from];
        let midIm = im[from];
        let turnRe = 0;
        let turnIm = 0;
        for (let k = 1; k <= half; k++) {
          const c = roots.cos[((j * k) % r) * turn];
          const d = roots.sin[((j * k) % r) * turn];
          midRe += c * sums.re[k - 1];
          midIm += c * sums.im[k - 1];
          turnRe += d * differences.im[k - 1];
          turnIm -= d * differences.re[k - 1];
        }
        for (const [at, sign] of [
          [j, 1],
          [r - j, -1],
        ]) {
          const u = midRe + sign * turnRe;
          const v = midIm + sign * turnIm;
          const c = roots.cos[p * at * step];
          const d = roots.sin[p * at * step];
          outRe[to + at * s] = u * c + v * d;
          outIm[to + at * s] = v * c - u * d;
        }
      }
    }
  }
}
