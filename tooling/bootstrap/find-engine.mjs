import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ENGINES, isLeftOut } from "./engines.mjs";
import { foundTool } from "./tool.mjs";

/**
 * Path of an engine's executable.
 *
 * @param {keyof typeof ENGINES} name
 * @returns {string | undefined} Undefined if there is none, or it is to be left out.
 */
export function findEngine(name) {
  const { variable, names, places = [], tool } = ENGINES[name];
  if (isLeftOut(name)) return undefined;
  const chosen = process.env[variable];
  if (chosen) return chosen;
  const brought = tool && foundTool(tool);
  return brought ?? [...names.flatMap(inPath), ...places].find((path) => existsSync(path));
}

/** @param {string} name */
function inPath(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const file = process.platform === "win32" ? `${name}.exe` : name;
  return folders.map((folder) => join(folder, file));
}
