import { Command } from "commander";
import { BACKEND_NAMES, COMPILED_NAMES } from "./backend.ts";
import type { BenchOptions } from "./bench-command.ts";
import type { ListOptions } from "./list-command.ts";
import type { RunOptions } from "./run-options.ts";
import { fluxionVersion } from "./versions.ts";

/** What the commands do, apart from how they are written. */
export interface Commands {
  readonly run: (name: string | undefined, options: RunOptions) => Promise<void>;
  readonly list: (name: string | undefined, options: ListOptions) => Promise<void>;
  readonly bench: (cases: readonly string[], options: BenchOptions) => Promise<void>;
  /** Takes the text of `--help` and `--version`. */
  readonly print: (text: string) => void;
}

const EXAMPLES = `
Examples:
  fluxion                               run the main experiment
  fluxion list                          show all experiments
  fluxion run burgers --seed 1 --out results/seed-1
  fluxion run burgers --json --quiet    one JSON object on standard output
  fluxion bench matmul fft              measure beside other libraries
`;

/** The command line: commands, options and their help. Wrong use throws a `CommanderError`. */
export function commandLine({ run, list, bench, print }: Commands): Command {
  const program = strict(new Command("fluxion"), print)
    .description("Scientific machine learning: run experiments and see what they show.")
    .version(fluxionVersion())
    .addHelpText("after", EXAMPLES);
  addRun(program, print).action(run);
  addList(program, print).action(list);
  addBench(program, print).action(bench);
  return program;
}

/** Nothing is printed and nothing exits here: the caller decides about both. */
function strict(command: Command, print: Commands["print"]): Command {
  return command
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => undefined })
    .showSuggestionAfterError()
    .allowExcessArguments(false);
}

function addRun(program: Command, print: Commands["print"]): Command {
  return strict(program.command("run", { isDefault: true }), print)
    .description("run an experiment (by default the main one) and write its report")
    .argument("[experiment]", "name of the experiment")
    .option("--seed <n>", "seed of all randomness")
    .option("--steps <n>", "number of steps")
    .option("--set <key=value...>", "change settings; `fluxion list <experiment>` shows them")
    .option("--preset <name>", "start from a named set of settings")
    .option("--out <folder>", "folder for the report and the checkpoint (results/<experiment>)")
    .option("--resume", "continue from the checkpoint in the output folder")
    .option("--json", "print the result as one JSON object")
    .option("--quiet", "show no progress")
    .option("--backend <name>", `what computes: ${BACKEND_NAMES.join(", ")}; default: wasm`)
    .option("--profile", "list the kernels with their times, and write a Chrome trace");
}

function addList(program: Command, print: Commands["print"]): Command {
  return strict(program.command("list"), print)
    .description("show the experiments, or the settings of one")
    .argument("[experiment]", "name of the experiment")
    .option("--json", "print as JSON");
}

function addBench(program: Command, print: Commands["print"]): Command {
  return strict(program.command("bench"), print)
    .description("measure Fluxion beside other libraries (in a checkout of the repository)")
    .argument("[cases...]", "names of cases, or single sizes such as matmul/1024; all by default")
    .option("--subjects <names>", "only these beside Fluxion, for example jax-js,pytorch")
    .option(
      "--backend <name>",
      `what Fluxion computes on: ${COMPILED_NAMES.join(" (default) or ")}`,
    )
    .option("--threads <n>", "threads that subjects may use (1, and then all cores)")
    .option("--quick", "the first size of each case, few samples")
    .option("--json", "print an array of rows as JSON")
    .option("--list", "show the cases, and which subjects are on this machine")
    .option("--install-python", "make a virtual environment with PyTorch, JAX and SciPy");
}
