import { answer } from "@fluxion/tooling/browser-testing/page";
import { runBurgers } from "./run-burgers.ts";

await answer({ runBurgers });
