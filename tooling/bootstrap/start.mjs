import { join } from "node:path";
import { environmentFor } from "./environment.mjs";
import { main } from "./main.mjs";
import { passThrough } from "./pass-through.mjs";
import { root } from "./paths.mjs";
import { setUp } from "./set-up.mjs";

await main(async () => {
  const node = await setUp({ build: true });
  const fluxion = join(root, "apps/cli/dist/bin.js");
  // How the command names itself in what it prints, for example in how to resume.
  const env = { ...environmentFor([node]), FLUXION_COMMAND: "npm start --" };
  await passThrough(node, [fluxion, ...process.argv.slice(2)], env);
});
