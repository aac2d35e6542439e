import { main } from "./main.mjs";
import { say } from "./say.mjs";
import { setUp } from "./set-up.mjs";

await main(async () => {
  await setUp({ build: true });
  say("ready");
});
