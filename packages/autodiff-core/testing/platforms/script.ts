/** What tests start in other runtimes: prints a report and has to end by itself. */
import { compareThreads } from "./compare-threads.ts";
import { useDefaults } from "./use-defaults.ts";

const report = { ...useDefaults(), ...(await compareThreads(true)) };
// biome-ignore lint/suspicious/noConsole: printing is what this is for
console.log(JSON.stringify(report));
