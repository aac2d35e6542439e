import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, packageFolder } from "../package-paths.ts";
import { runProgram } from "./run-program.ts";

const environmentFolder = join(cacheFolder, "python");
const CPU_WHEELS = "https://download.pytorch.org/whl/cpu";

/** Folder of the programs in Python. */
export const pythonFolder: string = join(packageFolder, "python");

/** Pythons in the order of preference: `FLUXION_BENCH_PYTHON`, the environment made here, the one on the path. */
function candidates(): string[] {
  const chosen = process.env["FLUXION_BENCH_PYTHON"];
  return chosen === undefined ? [environmentPython(), "python3"] : [chosen];
}

function environmentPython(): string {
  const inside = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  return join(environmentFolder, inside);
}

/** A Python that has a package, and the version of the package. */
export interface PythonPackage {
  readonly python: string;
  readonly version: string;
}

/** `undefined` if no Python here has it. */
export async function findPythonPackage(name: string): Promise<PythonPackage | undefined> {
  for (const python of candidates()) {
    if (python.includes("/") && !existsSync(python)) continue;
    const program = `import importlib.metadata as m; print(m.version(${JSON.stringify(name)}))`;
    const { code, stdout } = await runProgram(python, ["-c", program]);
    if (code === 0) return { python, version: stdout.trim() };
  }
  return undefined;
}

export interface InstallOptions {
  /** Takes what pip prints. */
  readonly onOutput: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Make the virtual environment with the pinned packages of `python/requirements*.txt`.
 *
 * PyTorch comes from its own index, where its wheels for the CPU are; where that cannot be reached, from the usual one,
 * whose wheels for Linux are much larger.
 *
 * @throws Error if Python or a package cannot be had.
 */
export async function installPython(options: InstallOptions): Promise<void> {
  await step("python3", ["-m", "venv", environmentFolder], options);
  const python = environmentPython();
  const pip = ["-m", "pip", "install", "--disable-pip-version-check"];
  const torch = ["-r", join(pythonFolder, "requirements-torch.txt")];
  const cpuOnly = [...pip, "--retries", "1", "--index-url", CPU_WHEELS, ...torch];
  const { code } = await runProgram(python, cpuOnly, options);
  if (code !== 0) {
    options.signal?.throwIfAborted();
    options.onOutput(`${CPU_WHEELS} does not have it: trying the usual index\n`);
    await step(python, [...pip, ...torch], options);
  }
  await step(python, [...pip, "-r", join(pythonFolder, "requirements.txt")], options);
}

async function step(
  command: string,
  args: readonly string[],
  options: InstallOptions,
): Promise<void> {
  const { code, stderr } = await runProgram(command, args, options);
  options.signal?.throwIfAborted();
  if (code === 0) return;
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  throw new Error(`${command} ${args.slice(0, 3).join(" ")} failed: ${reason}`);
}
