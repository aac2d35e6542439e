import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";

const MEMBERS = ["packages", "apps"];
const ROOT_FILES = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "turbo.json"];
const TOOLING = ["tooling/build", "tooling/tsconfig"];
const BUILT_FROM = ["src", "tsconfig.json", "tsconfig.build.json", "tsup.config.ts"];

/** What the installed packages follow from: the lockfile, every manifest and the platform. */
export function installFingerprint() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const path of [...ROOT_FILES, "tooling/package.json", ...members().map(manifest)])
    hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

/** What the builds follow from: name, size and time of change of every source file. */
export function sourceFingerprint() {
  const hash = createHash("sha256");
  const sources = members().flatMap((member) => BUILT_FROM.map((name) => join(member, name)));
  for (const path of [...TOOLING, ...sources]) addTree(hash, path);
  return hash.digest("hex");
}

/** Whether what a set-up leaves behind is there, so that a deleted folder is noticed. */
export function isInstalled() {
  return existsSync(join(root, "node_modules/.modules.yaml"));
}

/** Like {@link isInstalled}, for the builds. */
export function isBuilt() {
  return members().every((member) => existsSync(join(root, member, "dist")));
}

/** Folders of the workspace's packages, relative to the root. */
function members() {
  return MEMBERS.flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name)),
  ).filter((member) => existsSync(join(root, manifest(member))));
}

/** @param {string} member */
function manifest(member) {
  return join(member, "package.json");
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} path
 */
function addTree(hash, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isDirectory()) {
    for (const name of readdirSync(join(root, path)).sort()) addTree(hash, join(path, name));
  } else if (!path.endsWith(".test.ts")) {
    hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`);
  }
}
