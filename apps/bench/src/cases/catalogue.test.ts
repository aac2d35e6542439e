import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageFolder } from "../package-paths.ts";
import { allSubjects } from "../subjects/all-subjects.ts";
import { caseNames, loadCase } from "./catalogue.ts";

const subjects = allSubjects("fluxion");

test.each(caseNames)("%s says what it is, and has the programs that it names", async (name) => {
  const benchCase = await loadCase(name);
  expect(benchCase.name).toBe(name);
  expect(benchCase.title).not.toBe("");
  expect(benchCase.timing).not.toBe("");
  if (benchCase.kind === "size") return;
  const { programs } = benchCase;
  if (programs.c) expect(existsSync(join(packageFolder, "c", `${name}.c`))).toBe(true);
  if (programs.python === undefined) return;
  const file = join(packageFolder, "python/cases", `${name.replaceAll("-", "_")}.py`);
  const source = readFileSync(file, "utf8");
  for (const library of programs.python) expect(source).toMatch(new RegExp(`\\b${library}\\b`));
});

test("reasons for what cannot be measured name subjects that there are", async () => {
  const names = subjects.map((subject) => subject.name);
  for (const name of caseNames) {
    const benchCase = await loadCase(name);
    if (benchCase.kind === "size") continue;
    for (const subject of Object.keys(benchCase.cannot ?? {})) expect(names).toContain(subject);
  }
});

test("Fluxion comes first, as the others are compared with it", () => {
  expect(subjects[0].name).toBe("fluxion");
});
