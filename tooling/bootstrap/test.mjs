import { join } from "node:path";
import { bringEngines } from "./bring-engines.mjs";
import { environmentFor } from "./environment.mjs";
import { main } from "./main.mjs";
import { passThrough } from "./pass-through.mjs";
import { root } from "./paths.mjs";
import { setUp } from "./set-up.mjs";

await main(async () => {
  const node = await setUp({ build: false });
  await bringEngines();
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--root", root, ...process.argv.slice(2)];
  await passThrough(node, args, environmentFor([node]));
});
