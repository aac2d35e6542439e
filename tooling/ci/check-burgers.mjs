/**
 * Fails unless the file holds one JSON result of the Burgers experiment that is accurate enough.
 *
 * @module
 */
import { readFileSync } from "node:fs";

const LARGEST_REL_L2 = 1e-3;

const result = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { relL2, seconds } = result.metrics ?? {};
console.log(`relative L2 error ${relL2} (at most ${LARGEST_REL_L2}), ${seconds} s`);
if (result.experiment !== "burgers" || !(relL2 <= LARGEST_REL_L2)) {
  console.error("The Burgers result is missing or not accurate enough:");
  console.error(JSON.stringify(result, null, 2));
  process.exitCode = 1;
}
