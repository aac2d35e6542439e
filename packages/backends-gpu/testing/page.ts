import { answer } from "@fluxion/tooling/browser-testing/page";
import * as answers from "./page-answers.ts";

await answer(answers);
