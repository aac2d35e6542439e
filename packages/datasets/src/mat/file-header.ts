import { FETCH_AGAIN, formatError, type Origin } from "../format-failure.ts";
import { latin1 } from "./element.ts";

const HDF5 = "\x89HDF\r\n\x1a\n";

/**
 * Check the 128 bytes that a MAT-file of version 5 begins with.
 *
 * @returns Whether its numbers are little-endian.
 */
export function readFileHeader(bytes: Uint8Array, origin: Origin): boolean {
  const text = latin1(bytes.subarray(0, 128));
  if (text.startsWith(HDF5) || text.startsWith("MATLAB 7.3 MAT-file")) {
    throw refusal(
      origin,
      "version 7.3, which is HDF5",
      'Save it again in MATLAB with save(file, "-v7").',
    );
  }
  if (text.startsWith("# Created by Octave")) {
    throw refusal(origin, "Octave's own text format", "Save it again in Octave with save -v7.");
  }
  if (looksLikeVersion4(bytes)) {
    throw refusal(
      origin,
      "version 4",
      'Load it in MATLAB and save it again with save(file, "-v7").',
    );
  }
  if (bytes.length < 128) {
    throw formatError(origin, bytes.length, {
      expected: "the 128 bytes that a MAT-file begins with",
      received: "the end of the file",
      fix: FETCH_AGAIN,
    });
  }
  return byteOrder(bytes, text.slice(126), origin);
}

function byteOrder(bytes: Uint8Array, mark: string, origin: Origin): boolean {
  const littleEndian = mark === "IM";
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint16(124, littleEndian);
  if ((littleEndian || mark === "MI") && version === 0x0100) return littleEndian;
  throw formatError(origin, 124, {
    expected: "the mark of a MAT-file of version 5",
    received: `version ${version >> 8}.${version & 255} and ${JSON.stringify(mark)}`,
    fix: "Check that this is a MAT-file and that it was downloaded as binary.",
  });
}

/**
 * Version 4 begins with a type code M000 to M0PT in 32 bits and small counts, so that one of the first four bytes
 * is zero; version 5 begins with text. @see MAT-File Format, chapter 2
 */
function looksLikeVersion4(bytes: Uint8Array): boolean {
  if (bytes.length < 20 || !bytes.subarray(0, 4).includes(0)) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const type = [view.getUint32(0, true), view.getUint32(0, false)].find((code) => code <= 4052);
  return type !== undefined && Math.floor(type / 100) % 10 === 0;
}

function refusal(origin: Origin, received: string, fix: string): Error {
  return formatError(origin, 0, { expected: "a MAT-file of version 5", received, fix });
}
