import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache } from "./paths.mjs";

/**
 * What the last set-up was made from.
 *
 * @typedef {object} Stamp
 * @property {string} [install]
 * @property {string} [sources]
 */

const path = join(cache, "stamp.json");

/** @returns {Stamp} Empty if there is none that can be read. */
export function readStamp() {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}

/** @param {Stamp} stamp */
export function writeStamp(stamp) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(path, `${JSON.stringify(stamp)}\n`);
}
