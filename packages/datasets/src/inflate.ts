import { Inflate } from "fflate";
import { adler32 } from "./adler32.ts";
import { FETCH_AGAIN, formatError, type Origin } from "./format-failure.ts";
import type { MemoryBudget } from "./memory-budget.ts";

/** How a packed stream is to be unpacked. */
export interface InflateOptions {
  readonly origin: Origin;
  /** Where the stream begins, for errors. */
  readonly offset: number;
  readonly budget: MemoryBudget;
  /** Length that something else in the file declares: unpacking stops as soon as it is passed. */
  readonly expectedBytes?: number;
  /** Unpack only this much, then stop: for a look at what a stream begins with. */
  readonly prefixBytes?: number;
}

// DEFLATE makes at most 1032 bytes of one, so that a step never makes more than 17 MB.
const STEP = 16_384;

/**
 * Unpack a raw DEFLATE stream, step by step, counting what comes out.
 *
 * Memory is at most twice what was really unpacked, plus one step.
 */
export function inflate(packed: Uint8Array, options: InflateOptions): Uint8Array<ArrayBuffer> {
  const { origin, offset, budget, expectedBytes = Infinity, prefixBytes = Infinity } = options;
  if (packed.length === 0) throw brokenStream(options, "it is empty");
  const output = growingBytes();
  const stream = new Inflate((chunk) => {
    budget.take(chunk.length, origin, offset);
    output.append(chunk);
  });
  const step = Math.min(STEP, prefixBytes);
  for (let start = 0; start < packed.length && output.length() < prefixBytes; start += step) {
    const end = start + step;
    pushChecked(stream, packed.subarray(start, end), end >= packed.length, options);
    if (output.length() > expectedBytes) throw longerThan(expectedBytes, origin, offset);
  }
  return output.finish();
}

/** Unpack a zlib stream (RFC 1950) and check its Adler-32. */
export function inflateZlib(packed: Uint8Array, options: InflateOptions): Uint8Array<ArrayBuffer> {
  const { origin, offset, prefixBytes } = options;
  checkZlibHeader(packed, origin, offset);
  const output = inflate(packed.subarray(2, -4), options);
  if (prefixBytes !== undefined) return output;
  const { buffer, byteOffset, byteLength } = packed;
  const declared = new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - 4);
  if (adler32(output) !== declared) throw checksumMismatch("Adler-32", origin, offset);
  return output;
}

export function checksumMismatch(kind: string, origin: Origin, offset: number): Error {
  return formatError(origin, offset, {
    expected: `unpacked data with the recorded ${kind} checksum`,
    received: "another checksum for the data",
    fix: FETCH_AGAIN,
  });
}

function checkZlibHeader(packed: Uint8Array, origin: Origin, offset: number): void {
  const [cmf, flags] = packed;
  const known = packed.length >= 6 && (cmf & 15) === 8 && cmf >> 4 <= 7;
  if (known && (cmf * 256 + flags) % 31 === 0 && (flags & 32) === 0) return;
  throw formatError(origin, offset, {
    expected: "a zlib stream",
    received: `${packed.length} bytes that are none`,
    fix: FETCH_AGAIN,
  });
}

function pushChecked(
  stream: Inflate,
  chunk: Uint8Array,
  last: boolean,
  options: InflateOptions,
): void {
  try {
    stream.push(chunk, last);
  } catch (cause) {
    // The budget's own error passes through; the others are fflate's.
    if (!(cause instanceof Error) || !("code" in cause)) throw cause;
    throw brokenStream(options, cause.message, cause);
  }
}

function brokenStream({ origin, offset }: InflateOptions, reason: string, cause?: unknown): Error {
  return formatError(origin, offset, {
    expected: "a complete DEFLATE stream",
    received: `a broken one (${reason})`,
    fix: FETCH_AGAIN,
    cause,
  });
}

function longerThan(expectedBytes: number, origin: Origin, offset: number): Error {
  return formatError(origin, offset, {
    expected: `a stream that unpacks to the declared ${expectedBytes} bytes`,
    received: "one that goes on",
    fix: "Do not trust this file: its sizes are wrong on purpose or by damage.",
  });
}

interface GrowingBytes {
  length(): number;
  append(chunk: Uint8Array): void;
  finish(): Uint8Array<ArrayBuffer>;
}

function growingBytes(): GrowingBytes {
  let bytes = new Uint8Array(0);
  let length = 0;
  return {
    length: () => length,
    append(chunk) {
      if (length + chunk.length > bytes.length) {
        const grown = new Uint8Array(Math.max(length + chunk.length, 2 * length));
        grown.set(bytes.subarray(0, length));
        bytes = grown;
      }
      bytes.set(chunk, length);
      length += chunk.length;
    },
    finish: () => bytes.subarray(0, length),
  };
}
