import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Metafile } from "esbuild";
import { type SizeCase, type SizedProgram, variantName } from "../cases/bench-case.ts";
import { isSource, packageFolder } from "../package-paths.ts";
import type { Findings } from "./measure-timed-case.ts";

/** Weigh the programs of a case, each bundled for the browser. */
export async function measureBundles(
  sizeCase: SizeCase,
  sizes: readonly string[],
  isChosen: (subject: string) => boolean,
  findings: Findings,
): Promise<void> {
  for (const sizeName of sizes) {
    const name = variantName(sizeCase.name, sizeName);
    findings.progress(name);
    let unit: number | null = null;
    for (const program of sizeCase.sizes[sizeName].filter(({ subject }) => isChosen(subject))) {
      try {
        const bytes = await bundleBytes(program);
        if (program.subject === "fluxion") unit = bytes;
        const ratio = unit === null ? null : bytes / unit;
        const untimed = { dtype: null, threads: null, medianMs: null, spread: null };
        findings.row({ case: name, subject: program.subject, ...untimed, ratio, bytes });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        findings.omission({ case: name, subject: program.subject, reason });
      }
    }
  }
}

/** Bytes of the minified modules and of the files that they fetch, gzipped. */
async function bundleBytes(program: SizedProgram): Promise<number> {
  const { source, files = [], without = [], atStart = false } = program;
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: packageFolder },
    bundle: true,
    minify: true,
    splitting: atStart,
    outdir: packageFolder,
    absWorkingDir: packageFolder,
    metafile: true,
    external: [...without],
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "silent",
    conditions: isSource ? ["@fluxion/source"] : [],
  });
  const { resolve } = createRequire(import.meta.url);
  const fetched = await Promise.all(files.map((file) => readFile(resolve(file))));
  const first = firstModules(metafile).map((path) => join(packageFolder, path));
  const modules = outputFiles.filter(({ path }) => first.includes(path));
  const parts = [...modules.map(({ contents }) => contents), ...fetched];
  return parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0);
}

/** The entry and what it imports, and so on; not what is imported when it is needed. */
function firstModules({ outputs }: Metafile): readonly string[] {
  const found = Object.keys(outputs).filter((path) => outputs[path].entryPoint === "<stdin>");
  for (const path of found) {
    for (const { path: next, kind } of outputs[path].imports) {
      const isNew = next in outputs && !found.includes(next);
      if (kind === "import-statement" && isNew) found.push(next);
    }
  }
  return found;
}
