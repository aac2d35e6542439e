/**
 * Compares random programs on the `wasm` executor with the reference:
 *
 *     npm run fuzz -- [--seconds 120] [--seed n] [--path …]
 *
 * Prints the seed, and if a result is wrong the program, made as small as possible, with the command that repeats it.
 */
import { parseArgs } from "node:util";
import { FuzzSession, type Tally } from "./fuzz-session.ts";

const USAGE = `Usage: npm run fuzz -- [--seconds 120] [--seed n] [--path p]
  --seconds  how long to look for mistakes
  --seed     where to begin; by default a new one for each run
  --path     with --seed: repeat a failure that was found before
`;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`--${name} must be a whole number from 0 on, not ${text}.`);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "120" },
      seed: { type: "string" },
      path: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.path !== undefined && values.seed === undefined) {
    throw new Error("--path goes with the --seed that it was found with.");
  }
  return {
    help: values.help === true,
    seconds: wholeNumber("seconds", values.seconds),
    seed: wholeNumber("seed", values.seed ?? String(Date.now() % 2 ** 31)),
    path: values.path,
  };
}

function summary({ programs, rejected, elements, skipped }: Tally): string {
  const share = ((100 * skipped) / Math.max(1, elements)).toFixed(1);
  return `${programs - rejected} programs, ${elements} numbers (about ${share} % of them nothing can be said)`;
}

async function main(): Promise<number> {
  const { help, ...options } = readOptions();
  if (help) {
    say(USAGE);
    return 0;
  }
  const session = new FuzzSession({
    ...options,
    found: (report) => say(`${report}\n\nMaking it smaller …`),
  });
  process.on("SIGINT", () => {
    say("Stopping after this program.");
    session.stop();
  });
  say(`seed ${options.seed}, ${options.seconds} s`);
  const failure = await session.run((seed) => {
    say(`seed ${seed}: ${summary(session.tally)}`);
  });
  if (failure === undefined) {
    say(`No difference in ${summary(session.tally)}.`);
    return 0;
  }
  const { seed, path, report } = failure;
  say(`${report}\n\nRepeat with: npm run fuzz -- --seed ${seed} --path ${path}`);
  return 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
