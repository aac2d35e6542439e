import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";

/** Name of the script that a page begins with. */
export const MAIN = "main.js";

/** Scripts of a page by file name: an entry with all that it imports, from the sources of the workspace. */
export async function bundlePage(entry: URL): Promise<ReadonlyMap<string, string>> {
  const input = fileURLToPath(entry);
  const built = await build({
    root: dirname(input),
    configFile: false,
    publicDir: false,
    logLevel: "error",
    resolve: { conditions: ["@fluxion/source", "browser", "default"] },
    build: {
      write: false,
      minify: false,
      target: "esnext",
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: { input, output: { entryFileNames: MAIN, chunkFileNames: "[name].js" } },
    },
  });
  const [{ output }] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[];
  return new Map(
    output.filter((file) => file.type === "chunk").map((chunk) => [chunk.fileName, chunk.code]),
  );
}
