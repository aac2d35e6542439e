/**
 * Checks every package as its users will get it: packs it, then asks publint and
 * "are the types wrong" about the archive, and holds its entries to their size budgets.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PublishedPackage, publishedPackages } from "./published-packages.ts";
import { runTool } from "./run-tool.ts";
import { writeSizeBudgets } from "./size-budgets.ts";

const root = join(import.meta.dirname, "../..");
const bin = (name: string) => join(root, "node_modules/.bin", name);

interface Check {
  readonly title: string;
  readonly ok: boolean;
  readonly output: string;
}

async function checkPackage(found: PublishedPackage, packs: string): Promise<Check[]> {
  const archive = join(packs, `${found.name.replace("@", "").replace("/", "-")}.tgz`);
  const packed = await runTool("pnpm", ["pack", "--out", archive], found.folder);
  if (!packed.ok) return [{ title: "pack", ...packed }];
  const [publint, types] = await Promise.all([
    runTool(bin("publint"), [archive, "--strict"], found.folder),
    runTool(bin("attw"), [archive, "--profile", "esm-only", "--no-emoji"], found.folder),
  ]);
  return [
    { title: "publint", ...publint },
    { title: "types", ...types },
  ];
}

function tell(name: string, checks: readonly Check[]): void {
  const failed = checks.filter(({ ok }) => !ok);
  const words = checks.map(({ title, ok }) => `${title}${ok ? "" : " FAILED"}`);
  console.log(`${failed.length === 0 ? "ok  " : "FAIL"} ${name}: ${words.join(", ")}`);
  for (const { title, output } of failed) console.log(`--- ${title}\n${output}`);
}

const packs = await mkdtemp(join(tmpdir(), "fluxion-packs-"));
try {
  const packages = await publishedPackages(root);
  for (const found of packages) {
    const checks = await checkPackage(found, packs);
    tell(found.name, checks);
    if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
  }
  const budgets = await writeSizeBudgets(packages, packs);
  const sizes = await runTool(bin("size-limit"), ["--config", budgets], root);
  console.log(sizes.output);
  if (!sizes.ok) process.exitCode = 1;
} finally {
  await rm(packs, { recursive: true, force: true });
}
