import { answer } from "../page.ts";
import * as answers from "./page-answers.ts";

await answer(answers);
