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

/** Whether this Linux has musl in place of the GNU C library, as Alpine does. */
function isMusl() {
  if (process.platform !== "linux") return false;
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  return report.header.glibcVersionRuntime === undefined;
}
