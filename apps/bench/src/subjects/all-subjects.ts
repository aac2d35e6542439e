import type { Backend } from "../backend.ts";
import { cSubject } from "./c-subject.ts";
import { javaScriptSubjects } from "./javascript-subjects.ts";
import { pythonSubjects } from "./python-subjects.ts";
import type { Subject } from "./subject.ts";

/** Fluxion first. `commandName` is how the user starts Fluxion. */
export function allSubjects(commandName: string, backend: Backend = "wasm"): readonly Subject[] {
  const libraries = [...javaScriptSubjects(backend), ...pythonSubjects(commandName, backend)];
  return backend === "wasm" ? [...libraries, cSubject()] : libraries;
}
