import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toolManifests } from "./paths.mjs";

/**
 * One package with its exact version and checksum.
 *
 * @typedef {object} PinnedPackage
 * @property {string} version
 * @property {string} manifest - The package.json of a project that needs this package alone.
 * @property {string} lockfile - Its package-lock.json, with the checksum.
 */

/**
 * Takes one package out of a tool's committed lockfile, which lists those of all platforms.
 *
 * There they are optional, so that npm may write the lockfile on any platform; here the one that
 * this platform needs is not, so that npm fails when it cannot be had.
 *
 * @param {string} folder - Of the tool's manifest in `toolchain/`.
 * @param {string} packageName
 * @returns {PinnedPackage | undefined} Undefined if the package is not listed.
 */
export function pinnedPackage(folder, packageName) {
  const text = readFileSync(join(toolManifests, folder, "package-lock.json"), "utf8");
  const entry = JSON.parse(text).packages[`node_modules/${packageName}`];
  if (entry === undefined) return undefined;
  const { version, integrity } = entry;
  const project = { name: `tool-${folder}`, dependencies: { [packageName]: version } };
  const packages = { "": project, [`node_modules/${packageName}`]: { version, integrity } };
  return {
    version,
    manifest: JSON.stringify(project),
    lockfile: JSON.stringify({ lockfileVersion: 3, requires: true, packages }),
  };
}
