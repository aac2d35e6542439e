import { crc32 } from "./crc32.ts";
import { FETCH_AGAIN, formatError, type Origin } from "./format-failure.ts";
import { checksumMismatch, inflate } from "./inflate.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import { readZip64Sizes, readZipEnd } from "./zip-end.ts";

/** One file of an archive, as the central directory describes it. */
export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Where its packed data begins in the archive. */
  readonly dataOffset: number;
}

interface DirectoryEntry extends Omit<ZipMember, "dataOffset"> {
  readonly headerOffset: number;
  /** Where the directory describes it, for errors. */
  readonly place: number;
}

/**
 * List the members of a ZIP archive, checked so that they can be unpacked safely: sizes inside the file, no two
 * members sharing bytes (which is how a small archive unpacks to petabytes), no name that leads out of
 * a folder, no name twice, no encryption.
 *
 * @see PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4; Fifield, A better zip bomb, WOOT 2019.
 */
export function readZipMembers(bytes: Uint8Array, origin: Origin): readonly ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = readZipEnd(view, origin);
  const entries: DirectoryEntry[] = [];
  let offset = end.directoryOffset;
  for (let i = 0; i < end.entries; i++) {
    const { entry, next } = readDirectoryEntry(view, offset, end.directoryEnd, origin);
    entries.push(entry);
    offset = next;
  }
  if (offset !== end.directoryEnd)
    throw badArchive(origin, offset, "a directory of the recorded length");
  refuseDuplicates(entries, origin);
  const members = entries.map((entry) => locate(view, entry, origin));
  refuseOverlap(members, entries, end.directoryOffset, origin);
  return members;
}

/** Unpack one member and check its length and CRC-32. */
export function unpackZipMember(
  bytes: Uint8Array,
  member: ZipMember,
  origin: Origin,
  budget: MemoryBudget,
): Uint8Array {
  const {
    dataOffset: offset,
    packedBytes,
    unpackedBytes: expectedBytes,
    method,
    crc,
    name,
  } = member;
  const packed = bytes.subarray(offset, offset + packedBytes);
  const part = { ...origin, part: { name: `member ${name}`, offset } };
  if (method === 0) budget.take(packedBytes, part, 0);
  const data =
    method === 0 ? packed : inflate(packed, { origin: part, offset: 0, budget, expectedBytes });
  if (data.length !== expectedBytes) {
    throw formatError(part, data.length, {
      expected: `the recorded ${expectedBytes} bytes`,
      received: "the end",
      fix: FETCH_AGAIN,
    });
  }
  if (crc32(data) !== crc) throw checksumMismatch("CRC-32", part, 0);
  return data;
}

export function badArchive(
  origin: Origin,
  offset: number,
  expected: string,
  received = "something else",
): Error {
  return formatError(origin, offset, { expected, received, fix: FETCH_AGAIN });
}

function readDirectoryEntry(
  view: DataView,
  offset: number,
  end: number,
  origin: Origin,
): { entry: DirectoryEntry; next: number } {
  if (offset + 46 > end || view.getUint32(offset, true) !== 0x02014b50) {
    throw badArchive(origin, offset, "an entry of the archive's directory");
  }
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) =>
    view.getUint16(offset + at, true),
  );
  const extraOffset = offset + 46 + nameLength;
  const next = extraOffset + extraLength + commentLength;
  if (next > end) throw badArchive(origin, offset, "a directory entry inside the directory");
  const name = readName(view, offset + 46, nameLength, origin);
  refuseFeatures(view, offset, name, origin);
  const sizes = readZip64Sizes(
    view,
    offset,
    { start: extraOffset, end: extraOffset + extraLength },
    origin,
  );
  const entry = {
    name,
    place: offset,
    method: view.getUint16(offset + 10, true),
    crc: view.getUint32(offset + 16, true),
    ...sizes,
  };
  return { entry, next };
}

function readName(view: DataView, offset: number, length: number, origin: Origin): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, length);
  let name: string | undefined;
  try {
    name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw badArchive(origin, offset, "member names in UTF-8");
  }
  const safe = name !== "" && !/^\/|[\\\0:]/.test(name) && !name.split("/").includes("..");
  if (safe) return name;
  throw formatError(origin, offset, {
    expected: "a member name that stays inside the archive",
    received: JSON.stringify(name),
    fix: "Do not trust this file: such names are made to overwrite other files.",
  });
}

function refuseFeatures(view: DataView, offset: number, name: string, origin: Origin): void {
  const flags = view.getUint16(offset + 8, true);
  const method = view.getUint16(offset + 10, true);
  // Bits 0, 6 and 13: encrypted, strongly encrypted, encrypted directory.
  if (flags & 0x2041) {
    throw formatError(origin, offset, {
      expected: "members without encryption",
      received: `${JSON.stringify(name)}, encrypted`,
      fix: "Decrypt the archive with the tool that made it.",
    });
  }
  if (method === 0 || method === 8) return;
  const known: { readonly [method: number]: string } = {
    9: "deflate64",
    12: "bzip2",
    14: "LZMA",
    93: "Zstandard",
    95: "XZ",
  };
  throw formatError(origin, offset, {
    expected: "members that are stored or deflated",
    received: `${JSON.stringify(name)}, packed with ${known[method] ?? `method ${method}`}`,
    fix: "Save again with np.savez or np.savez_compressed.",
  });
}

function refuseDuplicates(entries: readonly DirectoryEntry[], origin: Origin): void {
  const seen = new Set<string>();
  for (const { name, place } of entries) {
    if (seen.has(name))
      throw badArchive(origin, place, "every member once", `${JSON.stringify(name)} again`);
    seen.add(name);
  }
}

/** Find a member's data behind its own header, which must agree with the directory. */
function locate(view: DataView, entry: DirectoryEntry, origin: Origin): ZipMember {
  const { headerOffset: offset, place, ...member } = entry;
  if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== 0x04034b50) {
    throw badArchive(origin, offset, `the header of ${JSON.stringify(entry.name)}`);
  }
  const nameLength = view.getUint16(offset + 26, true);
  const dataOffset = offset + 30 + nameLength + view.getUint16(offset + 28, true);
  if (dataOffset + member.packedBytes > place) {
    throw badArchive(origin, offset, `${JSON.stringify(entry.name)} inside the file`);
  }
  const name = readName(view, offset + 30, nameLength, origin);
  const agrees = name === entry.name && view.getUint16(offset + 8, true) === entry.method;
  if (agrees) return { ...member, dataOffset };
  throw badArchive(
    origin,
    offset,
    `a header that agrees with the directory about ${JSON.stringify(entry.name)}`,
  );
}

function refuseOverlap(
  members: readonly ZipMember[],
  entries: readonly DirectoryEntry[],
  directoryOffset: number,
  origin: Origin,
): void {
  const spans = members.map((member, i) => ({
    start: entries[i].headerOffset,
    end: member.dataOffset + member.packedBytes,
  }));
  spans.sort((a, b) => a.start - b.start);
  spans.push({ start: directoryOffset, end: Infinity });
  const clash = spans.findIndex((span, i) => i > 0 && span.start < spans[i - 1].end);
  if (clash < 0) return;
  throw formatError(origin, spans[clash].start, {
    expected: "members that do not share bytes",
    received: "two that overlap",
    fix: "Do not trust this file: it is built to unpack to far more than it holds.",
  });
}
