import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const FOLDERS = ["packages", "apps"];

/** Path of the package.json of every package of the workspace, by package name. */
export async function workspaceManifests(root: string): Promise<ReadonlyMap<string, string>> {
  const paths = (
    await Promise.all(FOLDERS.map((folder) => manifestsIn(join(root, folder))))
  ).flat();
  return new Map(await Promise.all(paths.map(async (path) => [await nameIn(path), path] as const)));
}

async function manifestsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((e) => e.isDirectory()).map((e) => join(folder, e.name, "package.json"));
}

async function nameIn(path: string): Promise<string> {
  const { name }: { name: string } = JSON.parse(await readFile(path, "utf8"));
  return name;
}
