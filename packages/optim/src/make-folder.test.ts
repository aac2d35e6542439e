import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "./make-folder.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fluxion-folder-"));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

test("makes the folders above as well, and accepts one that exists", async () => {
  const path = join(root, "a", "b", "c");
  await makeFolder(path);
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test("several at once do not get in each other's way", async () => {
  const path = join(root, "x", "y");
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(path)]);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test("a file in the way is an error", async () => {
  await writeFile(join(root, "file"), "");
  await expect(makeFolder(join(root, "file", "sub"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

test.runIf(process.platform === "linux")(
  "fails where nothing can be made, and does not hang",
  async () => {
    await expect(makeFolder("/proc/fluxion-nowhere/deep")).rejects.toMatchObject({
      code: "ENOENT",
    });
  },
);
