import { expect, test } from "vitest";
import { fluxion, Recorder } from "../fixtures/console.ts";
import { benchCommand } from "./bench-command.ts";
import { processEnvironment } from "./environment.ts";

test("bench --list shows cases, what is timed, and subjects", async () => {
  const { code, stdout } = await fluxion(["bench", "--list"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}matmul +product of two square matrices\n +timed: /m);
  expect(stdout).toMatch(/^ {2}jax-js +@jax-js\/jax on WebAssembly/m);
});

test("bench --list --json is one object", async () => {
  const { stdout } = await fluxion(["bench", "--list", "--json"]);
  expect(JSON.parse(stdout).cases[1]).toMatchObject({
    name: "matmul",
    sizes: ["64", "128", "256", "512", "1024", "2048"],
  });
});

test.each([
  [["nothing"], /^fluxion: there is no case nothing; the cases are burgers-step, matmul, /],
  [["matmul/3"], /^fluxion: there is no case matmul\/3; matmul has the sizes 64, 128, /],
  [["--subjects", "keras"], /^fluxion: there is no subject keras; the subjects are fluxion, /],
  [["--threads", "none"], /^fluxion: --threads takes a whole number from 1 on, not none$/m],
])("bench %s is wrong usage", async (args, message) => {
  const { code, stdout, stderr } = await fluxion(["bench", ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

test("without the harness the error says where it is", async () => {
  const missing = () =>
    Promise.reject(Object.assign(new Error("not found"), { code: "ERR_MODULE_NOT_FOUND" }));
  const environment = { ...processEnvironment(), stdout: new Recorder(), stderr: new Recorder() };
  await expect(benchCommand([], {}, environment, missing)).rejects.toThrow(
    "run `npm start -- bench` in a checkout",
  );
});
