import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { OptionError } from "@fluxion/autodiff-core";
import type { CheckpointStore } from "./checkpoint-store.ts";
import { makeFolder } from "./make-folder.ts";
import { writeFileAtomic } from "./write-file-atomic.ts";

/**
 * A checkpoint in a file, replaced as a whole: the bytes are written beside it and reach the disk before the file takes
 * its name, so that an interruption at any moment leaves the old checkpoint or the new one.
 *
 * @throws OptionError if the file cannot be read or written, with the system's error as its cause.
 */
export function fileStore(path: string): CheckpointStore {
  return {
    async load() {
      try {
        return new Uint8Array(await readFile(path));
      } catch (cause) {
        if (codeOf(cause) === "ENOENT") return undefined;
        throw unusable(path, "readable", cause);
      }
    },
    async save(bytes) {
      try {
        await makeFolder(dirname(path));
        await writeFileAtomic(path, bytes);
      } catch (cause) {
        throw unusable(path, "writable", cause);
      }
    },
  };
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

function unusable(path: string, what: string, cause: unknown): OptionError {
  return new OptionError({
    where: "fileStore",
    expected: `${path} to be ${what}`,
    received: cause instanceof Error ? cause.message : String(cause),
    fix: "Check the permissions of its folder and the space on the disk, or choose another path.",
    cause,
  });
}
