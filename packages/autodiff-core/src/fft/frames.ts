/** Overlapping segments of the last axis, the windows on them, and their sum back. */
import { array, ones } from "../creation.ts";
import type { DType } from "../dtype.ts";
import { OptionError } from "../errors.ts";
import { gather, scatterAdd } from "../primitives/indexing.ts";
import type { Tensor } from "../tensor.ts";
import { bartlett, blackman, hamming, hann } from "./windows.ts";

/** Windows by name, in their periodic form as SciPy's `get_window`; `"boxcar"` is all ones. */
export type WindowName = "boxcar" | "hann" | "hamming" | "blackman" | "bartlett";

export interface FrameLengths {
  readonly segmentLength: number;
  readonly overlap: number;
  readonly fftLength: number;
}

export function checkLengths(
  where: string,
  { segmentLength, overlap, fftLength }: FrameLengths,
): void {
  const whole = [segmentLength, overlap, fftLength].every(Number.isInteger);
  if (
    whole &&
    segmentLength > 0 &&
    overlap >= 0 &&
    overlap < segmentLength &&
    fftLength >= segmentLength
  ) {
    return;
  }
  throw new OptionError({
    where,
    expected: "whole numbers with 0 <= overlap < segmentLength <= fftLength",
    received: `overlap ${overlap}, segmentLength ${segmentLength}, fftLength ${fftLength}`,
    fix: "Leave out overlap and fftLength for half of the segment and the segment.",
  });
}

/** A window as given, or that of the name. */
export function windowOf(
  where: string,
  window: WindowName | Tensor,
  size: number,
  dtype: DType,
): Tensor {
  if (typeof window !== "string") {
    if (window.rank === 1 && window.shape[0] === size) return window.cast(dtype);
    throw new OptionError({
      where,
      expected: `a window of ${size} entries`,
      received: `one of shape [${window.shape.join(", ")}]`,
      fix: "Leave out segmentLength to take that of the window.",
    });
  }
  const options = { periodic: true, dtype: dtype === "float64" ? dtype : "float32" } as const;
  switch (window) {
    case "boxcar":
      return ones([size], { dtype: options.dtype });
    case "hann":
      return hann(size, options);
    case "hamming":
      return hamming(size, options);
    case "blackman":
      return blackman(size, options);
    case "bartlett":
      return bartlett(size, options);
    default:
      throw new OptionError({
        where,
        expected: 'a tensor or "boxcar", "hann", "hamming", "blackman" or "bartlett"',
        received: JSON.stringify(window),
        fix: "Give other windows as tensors.",
      });
  }
}

/** Shape `[..., segments, segmentLength]` from `[..., n]`; entries after the last whole segment are left out. */
export function segmentsOf(x: Tensor, { segmentLength, overlap }: FrameLengths): Tensor {
  const last = x.rank - 1;
  const count = segmentCount(x.shape[last], segmentLength, overlap);
  return gather(x, positions(count, segmentLength, overlap), last);
}

export function segmentCount(size: number, segmentLength: number, overlap: number): number {
  return Math.max(0, Math.floor((size - overlap) / (segmentLength - overlap)));
}

/** The transpose of {@link segmentsOf}: overlapping entries add up. */
export function overlapAdd(frames: Tensor, zero: Tensor, overlap: number): Tensor {
  const [count, segmentLength] = frames.shape.slice(-2);
  return scatterAdd(zero, positions(count, segmentLength, overlap), frames, zero.rank - 1);
}

function positions(count: number, segmentLength: number, overlap: number): Tensor {
  const step = segmentLength - overlap;
  const rows = Int32Array.from({ length: count * segmentLength }, (_, i) => {
    return Math.floor(i / segmentLength) * step + (i % segmentLength);
  });
  return array(rows, { dtype: "int32" }).reshape([count, segmentLength]);
}
