import { environmentFor } from "./environment.mjs";
import { main } from "./main.mjs";
import { passThrough } from "./pass-through.mjs";
import { pnpm } from "./pnpm.mjs";
import { setUp } from "./set-up.mjs";

// For `.ci/run` and whoever has no pnpm: `npm run pnpm -- <args>`.
await main(async () => {
  const node = await setUp({ build: false });
  const command = await pnpm();
  await passThrough(command, process.argv.slice(2), environmentFor([node, command]));
});
