import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PublishedPackage } from "./published-packages.ts";

/**
 * Writes the budgets of all packages as one configuration of size-limit.
 *
 * Each package keeps its own in its package.json, where it is published with the package.
 *
 * @param folder - Where the file goes.
 * @returns Path of the file.
 */
export async function writeSizeBudgets(
  packages: readonly PublishedPackage[],
  folder: string,
): Promise<string> {
  const checks = packages.flatMap(({ name, folder: home, budgets }) =>
    budgets.map(({ path, limit, ...part }) => ({
      name: `${name} ${part.import ?? path}`,
      path: join(home, path),
      limit,
      ...part,
    })),
  );
  const file = join(folder, ".size-limit.json");
  await writeFile(file, JSON.stringify(checks));
  return file;
}
