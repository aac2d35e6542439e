import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";

/** Name of the script that a page begins with. */
export const MAIN = "main.js";

/** Contents of files by their names. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** The files of a page: an entry with all that it imports and loads, from the sources of the workspace. */
export async function bundlePage(entry: URL): Promise<Files> {
  const input = fileURLToPath(entry);
  const built = await build({
    root: dirname(input),
    base: "./",
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
      rolldownOptions: {
        input,
        output: {
          entryFileNames: MAIN,
          chunkFileNames: "[name].js",
          assetFileNames: "[name][extname]",
        },
      },
    },
  });
  const [{ output }] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[];
  return new Map(
    output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source]),
  );
}
