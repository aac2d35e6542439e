import { environmentFor } from "./environment.mjs";
import { main } from "./main.mjs";
import { nodeRuntime } from "./node-runtime.mjs";
import { passThrough } from "./pass-through.mjs";
import { pnpm } from "./pnpm.mjs";
import { setUp } from "./set-up.mjs";

/** Commands that change what is installed, perhaps because the lockfile is behind a manifest. */
const INSTALLING = ["add", "install", "i", "remove", "rm", "update", "up"];

// For `.ci/run` and whoever has no pnpm: `npm run pnpm -- <args>`.
await main(async () => {
  const args = process.argv.slice(2);
  const node = INSTALLING.includes(args[0]) ? await nodeRuntime() : await setUp({ build: false });
  const command = await pnpm();
  await passThrough(command, args, environmentFor([node, command]));
});
