import { OptionError } from "@fluxion/autodiff-core";
import { formatError, type Origin } from "./format-failure.ts";

/** Limit that every reader takes. */
export interface SizeLimit {
  /**
   * The most bytes that the file and everything unpacked from it may take, 1 GiB unless told.
   *
   * Memory follows the bytes that are really there, never a size that a header claims.
   */
  readonly maxBytes?: number;
}

/** Counts what has been unpacked against the limit. */
export interface MemoryBudget {
  readonly maxBytes: number;
  /** Record `bytes` more; throws a `FormatError` once the limit is passed. */
  take(bytes: number, origin: Origin, offset: number): void;
}

export function memoryBudget(maxBytes: number): MemoryBudget {
  let taken = 0;
  return {
    maxBytes,
    take(bytes, origin, offset) {
      taken += bytes;
      if (taken > maxBytes) throw tooLarge(maxBytes, origin, offset);
    },
  };
}

/** The limit of `options` or its default; throws an `OptionError` for one that is no number of bytes. */
export function maxBytesOf({ maxBytes = 2 ** 30 }: SizeLimit, where: string): number {
  if (maxBytes > 0 && !Number.isNaN(maxBytes)) return maxBytes;
  throw new OptionError({
    where,
    expected: "options.maxBytes to be a positive number of bytes",
    received: `${maxBytes}`,
    fix: "Leave it out for 1 GiB, or give for example 2 ** 32.",
  });
}

export function tooLarge(maxBytes: number, origin: Origin, offset?: number): Error {
  return formatError(origin, offset, {
    expected: `at most ${maxBytes} bytes when unpacked`,
    received: "more",
    fix: "Raise options.maxBytes if you trust the file.",
  });
}
