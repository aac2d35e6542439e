/** What a test starts in another runtime: prints a report and has to end by itself. */
import { comparePrimitives } from "./compare-on-device.ts";

const report = await comparePrimitives(25);
// biome-ignore lint/suspicious/noConsole: printing is what this is for
console.log(JSON.stringify(report));
