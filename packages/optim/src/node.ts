/**
 * What needs a file system.
 *
 * @module
 */
export { fileStore } from "./file-store.ts";
export { makeFolder } from "./make-folder.ts";
export { type WriteFile, writeFileAtomic } from "./write-file-atomic.ts";
