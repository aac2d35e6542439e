import { FETCH_AGAIN, formatError, type Origin } from "./format-failure.ts";

/** Where the directory of an archive is. */
export interface ZipEnd {
  readonly entries: number;
  readonly directoryOffset: number;
  readonly directoryEnd: number;
}

const END_BYTES = 22;
const UNKNOWN_16 = 0xffff;
const UNKNOWN_32 = 0xffffffff;

/** Find the end record of a ZIP archive, in its Zip64 form where the numbers are too large for the old one. */
export function readZipEnd(view: DataView, origin: Origin): ZipEnd {
  const offset = findEnd(view, origin);
  const disks = view.getUint32(offset + 4, true);
  const entries = view.getUint16(offset + 10, true);
  const size = view.getUint32(offset + 12, true);
  const directoryOffset = view.getUint32(offset + 16, true);
  if (entries === UNKNOWN_16 || size === UNKNOWN_32 || directoryOffset === UNKNOWN_32) {
    return readZip64End(view, offset, origin);
  }
  const oneDisk = disks === 0 && view.getUint16(offset + 8, true) === entries;
  return checkEnd(
    { entries, directoryOffset, directoryEnd: directoryOffset + size },
    oneDisk,
    offset,
    origin,
  );
}

/**
 * Sizes and place of a member, from its directory entry at `offset`; numbers that do not fit there are in the
 * Zip64 extra field (id 1), in this order and only where needed. @see APPNOTE 4.5.3
 */
export function readZip64Sizes(
  view: DataView,
  offset: number,
  extra: { readonly start: number; readonly end: number },
  origin: Origin,
): { unpackedBytes: number; packedBytes: number; headerOffset: number } {
  let wide = findExtra(view, extra, 1);
  const sizes = [24, 20, 42].map((at) => {
    const size = view.getUint32(offset + at, true);
    if (size !== UNKNOWN_32) return size;
    if (wide === undefined || wide.start + 8 > wide.end) {
      throw formatError(origin, extra.start, {
        expected: "a Zip64 field with the sizes",
        received: "none",
        fix: FETCH_AGAIN,
      });
    }
    const value = Number(view.getBigUint64(wide.start, true));
    wide = { start: wide.start + 8, end: wide.end };
    return value;
  });
  const [unpackedBytes, packedBytes, headerOffset] = sizes;
  return { unpackedBytes, packedBytes, headerOffset };
}

function findExtra(
  view: DataView,
  { start, end }: { readonly start: number; readonly end: number },
  id: number,
): { start: number; end: number } | undefined {
  for (let at = start; at + 4 <= end; ) {
    const fieldEnd = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === id && fieldEnd <= end) return { start: at + 4, end: fieldEnd };
    at = fieldEnd;
  }
  return undefined;
}

/** The end record is the last thing in the file but for a comment of at most 65535 bytes. */
function findEnd(view: DataView, origin: Origin): number {
  const last = view.byteLength - END_BYTES;
  for (let offset = last; offset >= 0 && offset >= last - 65535; offset--) {
    const found = view.getUint32(offset, true) === 0x06054b50;
    if (found && offset + END_BYTES + view.getUint16(offset + 20, true) === view.byteLength)
      return offset;
  }
  const zip = view.byteLength >= 4 && view.getUint16(0, true) === 0x4b50;
  throw formatError(origin, zip ? view.byteLength : 0, {
    expected: "a ZIP archive with its directory at the end",
    received: zip ? "the end of the file without it" : "something else",
    fix: zip ? FETCH_AGAIN : "Check that this is an .npz file; read .npy files with readNpy.",
  });
}

function readZip64End(view: DataView, endOffset: number, origin: Origin): ZipEnd {
  const locator = endOffset - 20;
  const located = locator >= 0 && view.getUint32(locator, true) === 0x07064b50;
  const offset = located ? Number(view.getBigUint64(locator + 8, true)) : -1;
  const valid =
    offset >= 0 && offset + 56 <= locator && view.getUint32(offset, true) === 0x06064b50;
  if (!valid)
    return checkEnd({ entries: 0, directoryOffset: 0, directoryEnd: 0 }, false, endOffset, origin);
  const entries = Number(view.getBigUint64(offset + 32, true));
  const size = Number(view.getBigUint64(offset + 40, true));
  const directoryOffset = Number(view.getBigUint64(offset + 48, true));
  const oneDisk = Number(view.getBigUint64(offset + 24, true)) === entries;
  return checkEnd(
    { entries, directoryOffset, directoryEnd: directoryOffset + size },
    oneDisk,
    offset,
    origin,
  );
}

function checkEnd(end: ZipEnd, oneDisk: boolean, offset: number, origin: Origin): ZipEnd {
  // Each entry takes at least 46 bytes.
  const { entries, directoryOffset, directoryEnd } = end;
  if (oneDisk && directoryEnd <= offset && entries * 46 <= directoryEnd - directoryOffset)
    return end;
  throw formatError(origin, offset, {
    expected: "a directory in this one file, before the end record",
    received: `${entries} entries from byte ${directoryOffset} to ${directoryEnd}`,
    fix: FETCH_AGAIN,
  });
}
