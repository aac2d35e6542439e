import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toolManifests } from "./paths.mjs";
import { pinnedPackage } from "./pinned-package.mjs";

const read = (/** @type {string} */ path) =>
  JSON.parse(readFileSync(join(toolManifests, path), "utf8"));

const FOLDERS = ["node", "pnpm", "deno", "bun"];

test.each(FOLDERS)("every platform's %s is pinned by version and checksum", (folder) => {
  const pinned = Object.entries(read(`${folder}/package.json`).optionalDependencies);
  expect(pinned.length).toBeGreaterThan(0);
  for (const [name, version] of pinned) {
    expect(pinnedPackage(folder, name)?.version).toBe(version);
    expect(pinnedPackage(folder, name)?.lockfile).toMatch(/"integrity":"sha512-/);
  }
});

test("no lockfile names a registry, so that the user's own is asked", () => {
  for (const folder of FOLDERS)
    expect(JSON.stringify(read(`${folder}/package-lock.json`))).not.toContain("resolved");
});

test("a platform that npm has nothing for has no package", () => {
  expect(pinnedPackage("node", "node-plan9-mips")).toBeUndefined();
});
