/** The loops of a convolution. Sums are in float64, whatever the operands are, and rounded once. */
import { isInteger } from "../dtype.ts";
import type { HostArray } from "../host-array.ts";
import { sizeOf } from "../shape.ts";
import { copyWithBorder, type Phase, planConvolution } from "./conv-plan.ts";
import type { ConvParams } from "./geometry.ts";

/** Numbers in the copy of the input that one pass works on: 1 MiB, which a second-level cache holds. */
const COPY = 131072;
const TILE = 4;

/** Fill `out [N, Cout, …]`, which is zero before, for `x [N, Cin, …]` and `kernel [Cout, Cin/groups, …]`. */
export function convolveInto(
  x: HostArray,
  kernel: HostArray,
  params: ConvParams,
  out: HostArray,
): void {
  const [examples, channels, ...spatial] = x.shape;
  const [filters, depth, ...window] = kernel.shape;
  if (sizeOf(out.shape) === 0 || sizeOf(kernel.shape) === 0 || sizeOf(x.shape) === 0) return;
  const plan = planConvolution(spatial, window, params);
  const sizes = {
    plane: sizeOf(plan.shape),
    outputPlane: sizeOf(out.shape.slice(2)),
    channels,
    filters,
    depth,
    windowSize: sizeOf(window),
    groups: params.groups,
  };
  const perPass = Math.min(examples, Math.max(1, Math.floor(COPY / (channels * sizes.plane))));
  const storage = perPass * channels * sizes.plane;
  const integers = isInteger(out.dtype);
  const copy = integers ? new Int32Array(storage) : new Float64Array(storage);
  const phases = plan.phases
    .filter(({ taps }) => taps.length > 0)
    .map((phase) => spread(phase, kernel, sizes, perPass));
  for (let first = 0; first < examples; first += perPass) {
    const count = Math.min(perPass, examples - first);
    const rows = { first: first * channels, count: count * channels };
    copyWithBorder(x.data, copy, rows, spatial, plan);
    const target = out.data.subarray(first * filters * sizes.outputPlane);
    for (const phase of phases) runPhase(copy, phase, sizes, count, target);
  }
}

interface Sizes {
  readonly plane: number;
  readonly outputPlane: number;
  readonly channels: number;
  readonly filters: number;
  readonly depth: number;
  readonly windowSize: number;
  readonly groups: number;
}

/** A phase for several examples at once and all channels of a group. */
interface SpreadPhase {
  readonly outputs: Int32Array;
  readonly bases: Int32Array;
  readonly offsets: Int32Array;
  readonly perExample: number;
  /** `[filter, channel of the group, tap]`. */
  readonly weights: Float64Array;
}

function spread(phase: Phase, kernel: HostArray, sizes: Sizes, examples: number): SpreadPhase {
  const { plane, outputPlane, channels, filters, depth, windowSize } = sizes;
  const { taps } = phase;
  const weights = new Float64Array(filters * depth * taps.length);
  for (let row = 0, i = 0; row < filters * depth; row++) {
    for (const tap of taps) weights[i++] = kernel.data[row * windowSize + tap];
  }
  return {
    outputs: repeated(phase.outputs, examples, filters * outputPlane),
    bases: repeated(phase.bases, examples, channels * plane),
    offsets: repeated(phase.offsets, depth, plane),
    perExample: phase.outputs.length,
    weights,
  };
}

function repeated(places: Int32Array, times: number, distance: number): Int32Array {
  const all = new Int32Array(times * places.length);
  for (let t = 0, i = 0; t < times; t++) {
    for (const place of places) all[i++] = place + t * distance;
  }
  return all;
}

function runPhase(
  input: Float64Array | Int32Array,
  phase: SpreadPhase,
  { plane, outputPlane, filters, depth, groups }: Sizes,
  examples: number,
  out: HostArray["data"],
): void {
  const { outputs, bases, offsets, weights } = phase;
  const terms = offsets.length;
  const count = examples * phase.perExample;
  const perGroup = filters / groups;
  const packed = new Float64Array(terms * TILE);
  for (let group = 0; group < groups; group++) {
    const from = input.subarray(group * depth * plane);
    for (let f = group * perGroup; f < (group + 1) * perGroup; ) {
      const to = out.subarray(f * outputPlane);
      const rows = weights.subarray(f * terms, (f + TILE) * terms);
      if (from instanceof Int32Array) {
        integerFilter(rows, from, bases, offsets, count, outputs, to);
        f++;
      } else if (f + TILE <= (group + 1) * perGroup) {
        interleave(rows, packed);
        fourFilters(packed, from, bases, offsets, count, outputs, outputPlane, to);
        f += TILE;
      } else {
        oneFilter(rows, from, bases, offsets, count, outputs, to);
        f++;
      }
    }
  }
}

/** Four rows of weights, the four of each term side by side. */
function interleave(rows: Float64Array, packed: Float64Array): void {
  const terms = rows.length / TILE;
  for (let k = 0; k < terms; k++) {
    for (let j = 0; j < TILE; j++) packed[k * TILE + j] = rows[j * terms + k];
  }
}

/**
 * Four filters at two places per turn, sums in registers; a last place without a partner is computed twice. Its speed is
 * measured by bench/vocabulary.ts.
 */
function fourFilters(
  weights: Float64Array,
  input: Float64Array,
  bases: Int32Array,
  offsets: Int32Array,
  count: number,
  outputs: Int32Array,
  plane: number,
  out: HostArray["data"],
): void {
  const terms = offsets.length;
  for (let p = 0; p < count; p += 2) {
    const q = p + 1 < count ? p + 1 : p;
    const a = bases[p];
    const b = bases[q];
    let a0 = 0;
    let a1 = 0;
    let a2 = 0;
    let a3 = 0;
    let b0 = 0;
    let b1 = 0;
    let b2 = 0;
    let b3 = 0;
    for (let k = 0, w = 0; k < terms; k++, w += 4) {
      const offset = offsets[k];
      const x = input[a + offset];
      const y = input[b + offset];
      const w0 = weights[w];
      const w1 = weights[w + 1];
      const w2 = weights[w + 2];
      const w3 = weights[w + 3];
      a0 += w0 * x;
      a1 += w1 * x;
      a2 += w2 * x;
      a3 += w3 * x;
      b0 += w0 * y;
      b1 += w1 * y;
      b2 += w2 * y;
      b3 += w3 * y;
    }
    const i = outputs[p];
    const j = outputs[q];
    out[i] = a0;
    out[i + plane] = a1;
    out[i + 2 * plane] = a2;
    out[i + 3 * plane] = a3;
    out[j] = b0;
    out[j + plane] = b1;
    out[j + 2 * plane] = b2;
    out[j + 3 * plane] = b3;
  }
}

/** One filter at four places per turn. */
function oneFilter(
  weights: Float64Array,
  input: Float64Array,
  bases: Int32Array,
  offsets: Int32Array,
  count: number,
  outputs: Int32Array,
  out: HostArray["data"],
): void {
  const terms = offsets.length;
  const last = count - 1;
  for (let p = 0; p < count; p += 4) {
    const p1 = Math.min(p + 1, last);
    const p2 = Math.min(p + 2, last);
    const p3 = Math.min(p + 3, last);
    const i0 = bases[p];
    const i1 = bases[p1];
    const i2 = bases[p2];
    const i3 = bases[p3];
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < terms; k++) {
      const offset = offsets[k];
      const w = weights[k];
      s0 += w * input[i0 + offset];
      s1 += w * input[i1 + offset];
      s2 += w * input[i2 + offset];
      s3 += w * input[i3 + offset];
    }
    out[outputs[p]] = s0;
    out[outputs[p1]] = s1;
    out[outputs[p2]] = s2;
    out[outputs[p3]] = s3;
  }
}

/** Products and sums modulo 2³², as everywhere on integers. */
function integerFilter(
  weights: Float64Array,
  input: Int32Array,
  bases: Int32Array,
  offsets: Int32Array,
  count: number,
  outputs: Int32Array,
  out: HostArray["data"],
): void {
  for (let p = 0; p < count; p++) {
    let sum = 0;
    for (let k = 0; k < offsets.length; k++) {
      sum = (sum + Math.imul(weights[k], input[bases[p] + offsets[k]])) | 0;
    }
    out[outputs[p]] = sum;
  }
}
