import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync } from "node:fs";
import { basename, join } from "node:path";
import type { Program } from "../../src/index.ts";
import { programKey } from "../../src/program/structural-key.ts";

/** The programs that have been compared in one run of the tests, which many processes share: one file for each in a folder. */
export class ProgramClaims {
  readonly #folder: string;
  readonly #known = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether nobody has claimed a program of this structure, with these inputs given away. */
  isFree(program: Program, donated: ReadonlySet<number>): boolean {
    const path = this.#pathOf(program, donated);
    if (!this.#known.has(path) && existsSync(path)) this.#known.add(path);
    return !this.#known.has(path);
  }

  /** Whether the program is the caller's now. */
  claim(program: Program, donated: ReadonlySet<number>): boolean {
    const path = this.#pathOf(program, donated);
    this.#known.add(path);
    try {
      closeSync(openSync(path, "wx"));
      return true;
    } catch {
      return false;
    }
  }

  /** A number from 0 to 1 that stands for the program: those below a bound are a sample. */
  numberOf(program: Program, donated: ReadonlySet<number>): number {
    return Number.parseInt(basename(this.#pathOf(program, donated)).slice(0, 8), 16) / 2 ** 32;
  }

  #pathOf(program: Program, donated: ReadonlySet<number>): string {
    // Functions are numbered in the order in which they are met; what they do shows in the equations that they have written.
    const key = programKey(program).replaceAll(/\bfn\d+\b/g, "fn");
    const text = `${[...donated]}|${key}`;
    return join(this.#folder, createHash("sha1").update(text).digest("hex"));
  }
}
