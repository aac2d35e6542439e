/**
 * Runs the examples of a README or doc comment.
 *
 * A fence marked `ts test` is one test. In it `expr // => value` compares deeply, and
 * `expr // ≈ 0.368` compares to the digits shown.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { type Fence, fences } from "./fences.ts";
import { workspaceManifests } from "./workspace-manifests.ts";

const MODULE = /^(.*)\?doctest=(\d+)\.ts$/;
const PACKAGE = /^(@fluxion\/[^/]+|fluxion)(?:\/|$)/;
const workspace = join(dirname(fileURLToPath(import.meta.url)), "../..");

export function doctest(): Plugin {
  return {
    name: "doctest",
    enforce: "pre",
    async resolveId(id, importer) {
      // A cached page asks for its examples by path from the root of the workspace.
      if (MODULE.test(id)) return id.startsWith(workspace) ? id : join(workspace, id);
      if (importer === undefined || !MODULE.test(importer)) return undefined;
      return this.resolve(id, await resolutionBase(id, importer), { skipSelf: true });
    },
    async load(id) {
      const [, file, index] = MODULE.exec(id) ?? [];
      if (file !== undefined) return (await fencesOf(file))[Number(index)]?.code ?? "";
      if (!id.endsWith(".md") && !id.endsWith("?doctest")) return undefined;
      return testModule(id.replace(/\?doctest$/, ""));
    },
  };
}

/**
 * An example may import any package of the workspace, its own included, as a reader of the page
 * would, whether or not the package that the page belongs to depends on it.
 */
async function resolutionBase(id: string, importer: string): Promise<string> {
  const name = PACKAGE.exec(id)?.[1];
  const manifest = name === undefined ? undefined : (await workspaceManifests(workspace)).get(name);
  return manifest ?? importer.replace(MODULE, "$1");
}

async function testModule(path: string): Promise<string> {
  const tests = (await fencesOf(path)).map(
    ({ line }, i) =>
      `test(${JSON.stringify(`${basename(path)}:${line}`)}, () => import(${JSON.stringify(`${path}?doctest=${i}.ts`)}));`,
  );
  return `import { test } from "vitest";\n${tests.join("\n")}`;
}

async function fencesOf(path: string): Promise<Fence[]> {
  return fences(await readFile(path, "utf8"));
}
