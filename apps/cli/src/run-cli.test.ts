import { expect, test } from "vitest";
import { failingStream, fluxion } from "../fixtures/console.ts";
import { fluxionVersion } from "./versions.ts";

test("--version prints the version", async () => {
  expect(await fluxion(["--version"])).toEqual({
    code: 0,
    stdout: `${fluxionVersion()}\n`,
    stderr: "",
  });
});

test.each([[["--help"]], [["help"]], [["run", "--help"]], [["help", "list"]]])(
  "%s prints help on standard output",
  async (args) => {
    const { code, stdout, stderr } = await fluxion(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: fluxion/);
  },
);

test("help on a full disk is an error", async () => {
  const { code, stderr } = await fluxion(["--help"], { stdout: failingStream("ENOSPC") });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "fluxion: cannot write the output: no space left on the device\n",
  });
});
