import type { FloatType, TimedCase } from "../cases/bench-case.ts";
import type { SubjectCommand } from "./subject-client.ts";

/** Whether a subject can be measured on this machine. */
export type Availability =
  | { readonly kind: "present"; readonly version?: string }
  | {
      readonly kind: "missing";
      readonly reason: string;
      /** The one command that installs it. */
      readonly install: string;
    };

/** Something that is measured: a library with its runtime, or a hand-written program. */
export interface Subject {
  readonly name: string;
  readonly about: string;
  readonly dtypes: readonly FloatType[];
  /** Whether the case has a program for it. */
  hasProgram(benchCase: TimedCase): boolean;
  availability(): Promise<Availability>;
  /** How to start it for a case. */
  command(benchCase: TimedCase, threads: number): Promise<SubjectCommand>;
}
