import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileStore } from "./file-store.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fluxion-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("holds nothing, then the last checkpoint, and leaves no other file behind", async () => {
  const store = fileStore(join(folder, "new", "run.safetensors"));
  expect(await store.load()).toBeUndefined();
  await store.save(Uint8Array.of(1, 2, 3));
  await store.save(Uint8Array.of(4, 5));
  expect(await store.load()).toEqual(Uint8Array.of(4, 5));
  expect(await readdir(join(folder, "new"))).toEqual(["run.safetensors"]);
});

test("saves at the same time leave one of them, whole", async () => {
  const store = fileStore(join(folder, "race"));
  const all = Array.from({ length: 8 }, (_, i) => new Uint8Array(5000).fill(i));
  await Promise.all(all.map((bytes) => store.save(bytes)));
  const stored = await store.load();
  expect(all).toContainEqual(stored);
});

test("a folder that cannot be made is refused with what to do", async () => {
  await writeFile(join(folder, "file"), "");
  const store = fileStore(join(folder, "file", "run"));
  await expect(store.save(Uint8Array.of(1))).rejects.toMatchObject({
    name: "OptionError",
    details: { where: "fileStore", fix: expect.stringContaining("permissions") },
  });
  await expect(fileStore(folder).load()).rejects.toThrow(/to be readable/);
});
