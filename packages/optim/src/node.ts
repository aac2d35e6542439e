/**
 * What needs a file system.
 *
 * @module
 */
export { fileStore } from "./file-store.ts";
