/**
 * The Lorenz solve of cases/lorenz.ts against the same method in C: `node --conditions=@fluxion/source bench/lorenz.ts
 * [lorenz_dp5.c]`. Both are timed solve by solve, in turn, and the least time of each counts.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { array } from "@fluxion/autodiff-core";
import { compiledLorenz } from "./cases/lorenz.ts";

const ROUNDS = 10;
const SOLVES = 200;

const source = resolve(process.argv[2] ?? "/work/shared/peers/lorenz_dp5.c");
const start = array([1, 1, 1], { dtype: "float64" });

/** Least time of a solve, in ms, by our compiler. */
function leastTime(): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < SOLVES; i++) {
    const before = performance.now();
    compiledLorenz(start).y.dataSync();
    least = Math.min(least, performance.now() - before);
  }
  return least;
}

/** A program that prints the least time of a solve, in ms, of the C source; `undefined` without gcc. */
function compileC(folder: string): (() => number) | undefined {
  if (!existsSync(source)) return undefined;
  const driver = join(folder, "driver.c");
  const program = join(folder, "driver");
  writeFileSync(
    driver,
    `#define main original_main
#include "${source}"
#undef main
int main(void) {
  double least = 1e9;
  for (int r = 0; r < ${SOLVES}; r++) {
    struct timespec a, b;
    double y[3] = {1, 1, 1};
    clock_gettime(CLOCK_MONOTONIC, &a);
    solve(y);
    clock_gettime(CLOCK_MONOTONIC, &b);
    double ms = (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6;
    if (ms < least) least = ms;
  }
  printf("%.6f", least);
}
`,
  );
  try {
    execFileSync("gcc", ["-O3", "-march=native", driver, "-o", program, "-lm"]);
  } catch {
    return undefined;
  }
  return () => Number(execFileSync(program).toString());
}

const folder = mkdtempSync(join(tmpdir(), "lorenz-"));
try {
  const timeC = compileC(folder);
  const { y, steps } = compiledLorenz(start);
  console.log(`${steps.item()} steps, y(20) = ${y.js()}`);
  const [ours, theirs]: number[][] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(leastTime());
    if (timeC) theirs.push(timeC());
  }
  const least = Math.min(...ours);
  const perStep = (least / Number(steps.item())) * 1e6;
  console.log(`Fluxion: ${least.toFixed(3)} ms a solve, ${perStep.toFixed(1)} ns a step`);
  if (timeC) {
    const limit = Math.min(...theirs);
    console.log(`gcc -O3: ${limit.toFixed(3)} ms a solve; ratio ${(least / limit).toFixed(2)}`);
  } else console.log(`no C program: ${source} or gcc is not there`);
} finally {
  rmSync(folder, { recursive: true });
}
