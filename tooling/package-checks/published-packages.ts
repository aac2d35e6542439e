import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One package of the workspace that goes to npm. */
export interface PublishedPackage {
  readonly name: string;
  readonly folder: string;
  /** Size budgets, from the package's own package.json. */
  readonly budgets: readonly Budget[];
}

/** Most that an entry may weigh, bundled with all that it needs, minified and compressed. */
interface Budget {
  readonly path: string;
  /** What a program imports from the entry; default all of it. */
  readonly import?: string;
  readonly limit: string;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly "size-limit"?: readonly Budget[];
}

const FOLDERS = ["packages", "apps"];

export async function publishedPackages(root: string): Promise<PublishedPackage[]> {
  const folders = (await Promise.all(FOLDERS.map((name) => subfolders(join(root, name))))).flat();
  const packages = await Promise.all(folders.map(publishedPackage));
  return packages.filter((found) => found !== undefined);
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

async function publishedPackage(folder: string): Promise<PublishedPackage | undefined> {
  const text = await readFile(join(folder, "package.json"), "utf8");
  const manifest: Manifest = JSON.parse(text);
  if (manifest.private === true) return undefined;
  return { name: manifest.name, folder, budgets: manifest["size-limit"] ?? [] };
}
