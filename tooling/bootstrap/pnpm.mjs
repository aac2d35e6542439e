import { isMusl } from "./musl.mjs";
import { bringTool } from "./tool.mjs";

/**
 * The pinned pnpm.
 *
 * @returns {Promise<string>} Path of its executable.
 */
export async function pnpm() {
  const target = `${process.platform}-${process.arch}${isMusl() ? "-musl" : ""}`;
  return bringTool({
    folder: "pnpm",
    title: "pnpm",
    packageName: `@pnpm/exe.${target}`,
    executable: "pnpm",
  });
}
