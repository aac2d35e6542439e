import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Make a folder and the ones above it.
 *
 * Not by Node's recursive `mkdir`: that never returns where the file system answers "no such file" for a new name in an
 * existing folder, as `/proc` does.
 *
 * @throws The system's error if one of them cannot be made.
 */
export async function makeFolder(path: string): Promise<void> {
  const failure = await tryMaking(path);
  if (failure === undefined) return;
  const parent = dirname(path);
  if (failure.code !== "ENOENT" || parent === path) throw failure;
  await makeFolder(parent);
  const again = await tryMaking(path);
  if (again !== undefined) throw again;
}

/** Why the folder could not be made; nothing if it is there now. */
async function tryMaking(path: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return (await isFolder(path)) ? undefined : error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
