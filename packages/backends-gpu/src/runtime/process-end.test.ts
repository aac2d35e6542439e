import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const SCRIPT = `
import { array, use } from "@fluxion/autodiff-core";
import { webgpu } from "@fluxion/backends-gpu";
await use(webgpu());
await use(webgpu());
process.stdout.write((await array([1, 2]).mul(2).data()).join());
`;

test("a process ends by itself when its work is done, also with two executors", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@fluxion/source", "--input-type=module", "--eval", SCRIPT],
    { cwd: fileURLToPath(new URL("../..", import.meta.url)), timeout: 30_000 },
  );
  expect(stdout).toBe("2,4");
}, 40_000);
