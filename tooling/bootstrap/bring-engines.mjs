import { ENGINES, isLeftOut } from "./engines.mjs";
import { exclusively } from "./exclusively.mjs";
import { findEngine } from "./find-engine.mjs";
import { say } from "./say.mjs";
import { canInstallPackages, installPackage } from "./system-packages.mjs";
import { bringTool, foundTool } from "./tool.mjs";
import { hasAdapter } from "./vulkan-driver.mjs";

/** @typedef {keyof typeof ENGINES} EngineName */

/**
 * Brings the engines that tests run in, as far as they can be had; says which cannot, and what to do then: their tests
 * are skipped.
 */
export async function bringEngines() {
  const names = /** @type {EngineName[]} */ (Object.keys(ENGINES)).filter((n) => !isLeftOut(n));
  const wanted = names.filter(isToBeBrought);
  if (wanted.length > 0) await exclusively(() => Promise.all(wanted.map(bring)));
  for (const name of names.filter((name) => findEngine(name) === undefined)) {
    const { title, remedy, variable } = ENGINES[name];
    say(`there is no ${title}: tests that need it are skipped.`);
    say(`  ${remedy}, or name its executable in ${variable}; ${variable}=none ends this notice.`);
  }
  if (!hasAdapter(process.env)) {
    say("there is no driver of Vulkan: tests of WebGPU in Node are skipped.");
    say("  Install the one of the GPU, or Debian's chromium, which brings one that needs none.");
  }
}

/**
 * An own copy, in the version that is known to work, is better than what the machine has.
 *
 * @param {EngineName} name
 */
function isToBeBrought(name) {
  const { tool, variable } = ENGINES[name];
  if (process.env[variable]) return false;
  return tool ? foundTool(tool) === undefined : findEngine(name) === undefined;
}

/** @param {EngineName} name */
async function bring(name) {
  const { tool } = ENGINES[name];
  try {
    if (tool) await bringTool(tool);
    else if (canInstallPackages()) await installPackage("chromium");
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}
