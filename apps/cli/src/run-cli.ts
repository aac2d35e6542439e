import { CommanderError } from "commander";
import { benchCommand } from "./bench-command.ts";
import { EXIT, errorText, exitCodeOf, usageError } from "./cli-error.ts";
import { commandLine } from "./command-line.ts";
import { type Environment, processEnvironment } from "./environment.ts";
import { listCommand } from "./list-command.ts";
import { ignoreStreamErrors, writeText } from "./output-stream.ts";
import { runCommand } from "./run-command.ts";

/**
 * Run the `fluxion` command.
 *
 * Never throws: an error becomes one line on standard error and an exit code.
 *
 * @param args - Arguments after the name of the program.
 * @param overrides - Parts of the environment to replace, for tests and for embedding.
 * @returns The exit code: 0 success, 1 failure, 2 wrong usage, 130 interrupted, 143 terminated.
 */
export async function runCli(
  args: readonly string[],
  overrides: Partial<Environment> = {},
): Promise<number> {
  const environment = { ...processEnvironment(), ...overrides };
  ignoreStreamErrors(environment.stdout, environment.stderr);
  try {
    return await dispatch(args, environment);
  } catch (error) {
    await tell(error, environment);
    return exitCodeOf(error);
  }
}

async function dispatch(args: readonly string[], environment: Environment): Promise<number> {
  let exitCode: number = EXIT.success;
  let printed = "";
  const program = commandLine({
    run: async (name, options) => {
      exitCode = await runCommand(name, options, environment);
    },
    list: async (name, options) => {
      exitCode = await listCommand(name, options, environment);
    },
    bench: async (cases, options) => {
      exitCode = await benchCommand(cases, options, environment);
    },
    print: (text) => {
      printed += text;
    },
  });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw wrongUsage(error);
  }
  if (printed !== "") await writeText(environment.stdout, printed);
  return exitCode;
}

function wrongUsage(error: CommanderError): Error {
  return usageError(`${error.message.replace(/^error: /, "")} (see fluxion --help)`, error);
}

/** If standard error cannot be written to, there is no one to tell. */
async function tell(error: unknown, { stderr, env }: Environment): Promise<void> {
  await writeText(stderr, errorText(error, env)).catch(() => undefined);
}
