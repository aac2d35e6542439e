/**
 * Frames: tables in memory that tell kernels where things lie. First a header, then per buffer of a schedule its address,
 * each an i32. The frames of the schedules inside follow that of the program, so that all are reached from one address.
 */

/** Bytes of an address. */
const WORD = 4;

/** Places in the header, in bytes. */
export const SCRATCH: number = 0 * WORD;
export const WORKSPACE: number = 1 * WORD;
export const CONSTANTS: number = 2 * WORD;

const HEADER_WORDS = 3;

/** Byte of a frame at which the address of a buffer is kept. */
export function slotOf(buffer: number): number {
  return (HEADER_WORDS + buffer) * WORD;
}

/** Bytes of a frame for so many buffers. */
export function frameBytes(buffers: number): number {
  return slotOf(buffers);
}
