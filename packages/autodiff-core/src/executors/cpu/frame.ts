import type { TypedArray } from "../../dtype.ts";

/** Memory of a running program, by storage number. */
export type Frame = TypedArray[];

/** Part of a program's work, with everything but the memory resolved. */
export type Run = (frame: Frame) => void;

/** Stands for memory that a frame does not hold at the moment. */
export const NOTHING: TypedArray = new Uint8Array(0);
