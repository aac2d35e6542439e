/** Where the buffers of a schedule lie while it runs. */
import type { DType } from "@fluxion/autodiff-core";
import type { Capabilities } from "../device/capabilities.ts";
import { alignedDown, bytesOf } from "../storage.ts";

/** A buffer of the device that a program is run with. */
export type Root =
  /** Temporaries of all programs, one program at a time. */
  | { readonly kind: "arena" }
  /** Words that say which parts of the program run: see kernels/control. */
  | { readonly kind: "control" }
  | { readonly kind: "input" | "output"; readonly position: number }
  /** Tables that kernels read, written once. */
  | { readonly kind: "constant"; readonly words: Float32Array | Int32Array | Uint32Array };

/** The root of temporaries: as many buffers as they need, with bytes that are numbered through. */
export const ARENA = 0;

/** Bytes of each of these buffers. */
export function segmentBytes({ bufferBytes }: Pick<Capabilities, "bufferBytes">): number {
  return alignedDown(bufferBytes);
}

/** The root of control words. */
export const CONTROL = 1;

/** A part of a root. */
export interface Place {
  /** Number among the roots of the program. */
  readonly root: number;
  /** A multiple of four; aligned for bindings unless it is a part of another buffer. */
  readonly byte: number;
  /** Elements. */
  readonly size: number;
  readonly dtype: DType;
  /** Whether one kernel alone writes and reads it, so that it need not be written to be read by others. */
  readonly isPrivate?: boolean;
  /** How it moves from turn to turn of the loops around; left out for what stays. */
  readonly motion?: Motion;
}

/** A place that moves: its elements begin where all moves together say, counted from `byte` on. */
export interface Motion {
  readonly moves: readonly Move[];
  /** Elements that it goes over, from `byte` on. */
  readonly span: number;
}

/** At count `t`, `start + step·t` elements, or `step·((start + t) mod 2)` in a place for two. */
export interface Move {
  readonly counter: Counter;
  readonly start: number;
  readonly step: number;
  readonly alternates: boolean;
}

/** Turns of the loop that has so many loops around it, as they are recorded, or a control word. */
export type Counter =
  | { readonly kind: "turn"; readonly level: number }
  | { readonly kind: "word"; readonly word: number };

/** Elements from the first byte of a place on that its kernels may touch. */
export function spanOf({ size, motion }: Place): number {
  return motion?.span ?? size;
}

/** A part of a place that moves with it, and on its own. */
export function partOf(
  { root, byte, size, dtype, motion }: Place,
  part: { readonly offset: number; readonly size: number; readonly move?: Move },
): Place {
  const moves = [...(motion?.moves ?? []), ...(part.move === undefined ? [] : [part.move])];
  const first = byte + bytesOf(dtype, part.offset);
  const place = { root, byte: first, size: part.size, dtype };
  if (moves.length === 0) return place;
  return { ...place, motion: { moves, span: (motion?.span ?? size) - part.offset } };
}

/** First byte of a place while the loops around are in the given turns. */
export function byteInTurns({ byte, dtype, motion }: Place, turns: readonly number[]): number {
  const elements = (motion?.moves ?? []).map(({ counter, start, step, alternates }) => {
    if (counter.kind === "word") throw new Error("Only the device knows where the place is.");
    const turn = turns[counter.level];
    return alternates ? step * ((start + turn) % 2) : start + step * turn;
  });
  return (
    byte +
    bytesOf(
      dtype,
      elements.reduce((sum, x) => sum + x, 0),
    )
  );
}
