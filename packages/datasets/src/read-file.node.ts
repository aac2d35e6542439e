import { readFile as readWhole, stat } from "node:fs/promises";
import { type ReadFile, ReadFileError } from "./read-file.ts";

export const readFile: ReadFile = async (path, { maxBytes, signal }) => {
  // Asked before opening: opening a pipe would wait for its writer.
  const stats = await stat(path);
  if (stats.isDirectory()) throw new ReadFileError("EISDIR");
  if (!stats.isFile()) throw new ReadFileError("NOT_A_FILE");
  if (stats.size > maxBytes) throw new ReadFileError("TOO_LARGE");
  const bytes = await readWhole(path, { signal });
  if (bytes.length > maxBytes) throw new ReadFileError("TOO_LARGE");
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};
