import { cSubject } from "./c-subject.ts";
import { javaScriptSubjects } from "./javascript-subjects.ts";
import { pythonSubjects } from "./python-subjects.ts";
import type { Subject } from "./subject.ts";

/** Fluxion first. `commandName` is how the user starts Fluxion. */
export function allSubjects(commandName: string): readonly Subject[] {
  return [...javaScriptSubjects(), ...pythonSubjects(commandName), cSubject()];
}
