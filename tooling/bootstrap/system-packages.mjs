import { readFileSync } from "node:fs";
import { environmentFor } from "./environment.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./say.mjs";

/**
 * Whether packages of the system can be installed without a question: as root on Debian. (Ubuntu's `chromium` is a
 * snap, which needs a daemon that containers do not have.)
 */
export function canInstallPackages() {
  return process.getuid?.() === 0 && isDebian();
}

/**
 * Installs a package of the system.
 *
 * @param {string} name
 * @returns {Promise<void>}
 */
export async function installPackage(name) {
  say(`installing Debian's ${name}`);
  const env = { ...environmentFor([process.execPath]), DEBIAN_FRONTEND: "noninteractive" };
  const what = `install Debian's ${name}`;
  await runQuietly({ what, command: "apt-get", args: [...OPTIONS, "update"], env });
  const args = [...OPTIONS, "install", "--yes", "--no-install-recommends", name];
  await runQuietly({ what, command: "apt-get", args, env });
}

const OPTIONS = [
  "--quiet",
  ...["-o", "Acquire::Retries=1"],
  ...["-o", "Acquire::http::Timeout=20"],
  ...["-o", "Acquire::https::Timeout=20"],
  ...["-o", "DPkg::Lock::Timeout=60"],
];

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}
