import { mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFileAtomic } from "./write-file-atomic.ts";

test("a file is replaced as a whole", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fluxion-"));
  const path = join(folder, "file");
  await writeFileAtomic(path, "a long first content");
  await writeFileAtomic(path, Uint8Array.of(104, 105));
  expect(await readFile(path, "utf8")).toBe("hi");
  expect(await readdir(folder)).toEqual(["file"]);
});

test("a failure leaves nothing behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fluxion-"));
  await mkdir(join(folder, "file", "full"), { recursive: true });
  await expect(writeFileAtomic(join(folder, "file"), "x")).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["file"]);
});
