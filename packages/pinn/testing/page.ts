import { answer } from "@fluxion/tooling/browser-testing/page";
import { trainBriefly } from "./train-briefly.ts";

await answer({ trainBriefly });
