import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Puts a whole file in place, or leaves what was there. */
export type WriteFile = (path: string, content: string | Uint8Array) => Promise<void>;

/**
 * Write a file so that readers, and a crash at any moment, see the old content or the new.
 *
 * The content goes to a new file beside the target, is forced to the disk, and takes the target's
 * name in one step. A failure removes the new file.
 */
export const writeFileAtomic: WriteFile = async (path, content) => {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
};
