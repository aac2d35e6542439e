import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { environmentFor } from "./environment.mjs";
import { cache } from "./paths.mjs";
import { pinnedPackage } from "./pinned-package.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./say.mjs";
import { SetUpError } from "./set-up-error.mjs";

/**
 * A tool that npm carries as one package of executables for each platform.
 *
 * @typedef {object} Tool
 * @property {string} folder - Of its manifest in `toolchain/`.
 * @property {string} title
 * @property {string} packageName - The package for this platform.
 * @property {string} executable - Path in that package, without the ending of Windows.
 */

/**
 * Brings the pinned executable from npm, checked against its checksum, unless it is there
 * already. Nothing outside of the checkout is touched.
 *
 * @param {Tool} tool
 * @returns {Promise<string>} Path of the executable.
 */
export async function bringTool(tool) {
  if (!hasTool(tool)) await install(tool);
  return executableOf(tool);
}

/**
 * Path of the executable, if the tool is there in the version that is pinned now.
 *
 * @param {Tool} tool
 * @returns {string | undefined}
 */
export function foundTool(tool) {
  return hasTool(tool) ? executableOf(tool) : undefined;
}

/**
 * Whether the tool is there, in the version that is pinned now.
 *
 * @param {Tool} tool
 * @returns {boolean}
 */
export function hasTool(tool) {
  const lockfile = join(folderOf(tool), "package-lock.json");
  if (!existsSync(lockfile) || !existsSync(executableOf(tool))) return false;
  const pinned = pinnedPackage(tool.folder, tool.packageName);
  return readFileSync(lockfile, "utf8") === pinned?.lockfile;
}

/**
 * Installs beside the final place and moves there, so that an interrupted install leaves nothing.
 *
 * @param {Tool} tool
 */
async function install(tool) {
  const { folder, title, packageName } = tool;
  const pinned = pinnedPackage(folder, packageName);
  if (pinned === undefined)
    throw new SetUpError(
      `npm has no ${title} for this platform (${packageName}). Install ${title} yourself.`,
    );
  const what = `${title} ${pinned.version}`;
  say(`getting ${what} from npm`);
  const fresh = `${folderOf(tool)}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await writeFile(join(fresh, "package.json"), pinned.manifest);
  await writeFile(join(fresh, "package-lock.json"), pinned.lockfile);
  await runQuietly({
    what: `get ${what}`,
    fromRegistry: true,
    ...npmInstall(),
    cwd: fresh,
    env: environmentFor([process.execPath]),
  });
  await rm(folderOf(tool), { recursive: true, force: true });
  await rename(fresh, folderOf(tool));
}

/** @param {Tool} tool */
function folderOf({ packageName }) {
  return join(cache, "tools", packageName.replace("/", "-"));
}

/** @param {Tool} tool */
function executableOf(tool) {
  const ending = process.platform === "win32" ? ".exe" : "";
  return join(folderOf(tool), "node_modules", tool.packageName, tool.executable + ending);
}

/** The npm that started this script, or else the one in the path. */
function npmInstall() {
  const script = process.env.npm_execpath;
  return script?.endsWith("npm-cli.js")
    ? { command: process.execPath, args: [script, ...NPM_INSTALL] }
    : { command: "npm", args: NPM_INSTALL };
}

const NPM_INSTALL = [
  "ci",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--no-update-notifier",
  "--loglevel=error",
  "--fetch-retries=2",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=5000",
];
