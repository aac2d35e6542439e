import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, packageFolder } from "../package-paths.ts";
import { runProgram } from "./run-program.ts";
import type { Subject } from "./subject.ts";

/** Hand-written C by `gcc -O3 -march=native`: the limit, where a case names one. */
export function cSubject(): Subject {
  return {
    name: "c",
    about: "hand-written C, gcc -O3 -march=native",
    dtypes: ["float64"],
    hasProgram: ({ programs }) => programs.c ?? false,
    async availability() {
      const { code, stdout } = await runProgram("gcc", ["-dumpfullversion"]);
      if (code === 0) return { kind: "present", version: stdout.trim() };
      return {
        kind: "missing",
        reason: "there is no gcc",
        install: "apt-get install gcc (or the compiler of your system)",
      };
    },
    command: async ({ name }) => ({ command: await compiled(name), args: [], env: {} }),
  };
}

/** Path of the program, compiled again each time, which takes a moment. */
async function compiled(name: string): Promise<string> {
  const folder = join(cacheFolder, "c");
  await mkdir(folder, { recursive: true });
  const [source, program] = [join(packageFolder, "c", `${name}.c`), join(folder, name)];
  const args = ["-O3", "-march=native", source, "-o", program, "-lm"];
  const { code, stderr } = await runProgram("gcc", args);
  if (code !== 0) throw new Error(`gcc does not compile ${source}: ${stderr.trim()}`);
  return program;
}
