import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { findEngine } from "./find-engine.mjs";

afterEach(() => vi.unstubAllEnvs());

test("the variable of the environment comes first", () => {
  vi.stubEnv("FLUXION_DENO", "/my/deno");
  expect(findEngine("deno")).toBe("/my/deno");
});

test("`none` leaves an engine out", () => {
  vi.stubEnv("FLUXION_CHROMIUM", "none");
  expect(findEngine("chromium")).toBeUndefined();
});

test.skipIf(process.platform === "win32")("an executable in the path is found", () => {
  const folder = mkdtempSync(join(tmpdir(), "fluxion-engines-"));
  const executable = join(folder, "chromium");
  writeFileSync(executable, "");
  vi.stubEnv("FLUXION_CHROMIUM", "");
  vi.stubEnv("PATH", folder);
  expect(findEngine("chromium")).toBe(executable);
  rmSync(folder, { recursive: true });
});
