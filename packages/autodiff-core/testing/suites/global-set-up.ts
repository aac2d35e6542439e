/** Once per run of the tests: a folder where test files note what they have compared, and the sums at the end. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { TestProject } from "vitest/node";
import { TALLIES, type TallyOfFile } from "./tallies.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder that belongs to this run. */
    comparedPrograms: string;
  }
}

let folder: string | undefined;
let root = "";

export function setup(project: TestProject): void {
  root = project.config.root;
  const begin = () => {
    teardown();
    folder = mkdtempSync(join(tmpdir(), "fluxion-compared-"));
    project.provide("comparedPrograms", folder);
  };
  begin();
  project.onTestsRerun(begin);
}

export function teardown(): void {
  if (folder === undefined) return;
  if (readdirSync(folder).includes(TALLIES)) process.stderr.write(summary(join(folder, TALLIES)));
  rmSync(folder, { recursive: true });
  folder = undefined;
}

const NONE = { "the reference": 0, "one another": 0, nothing: 0, "on the device": 0 };

/** One line for each package. */
function summary(path: string): string {
  const sums = new Map<string, TallyOfFile>();
  for (const line of readFileSync(path, "utf8").trim().split("\n")) {
    const tally = JSON.parse(line) as TallyOfFile;
    const file = relative(root, tally.file).split(/[/\\]/).slice(0, 2).join("/");
    const sum = sums.get(file) ?? { file, ...NONE };
    for (const against of Object.keys(NONE) as (keyof typeof NONE)[]) {
      sum[against] += tally[against];
    }
    sums.set(file, sum);
  }
  const lines = [...sums.values()].map(
    (sum) =>
      `${sum.file}: ${sum["the reference"]} programs with the reference, ` +
      `${sum["one another"]} with one another, ${sum.nothing} too long, ` +
      `${sum["on the device"]} on the GPU\n`,
  );
  return `Programs compared between executors:\n${lines.sort().join("")}`;
}
