import { expect, test } from "vitest";
import { Profile, type ProfiledKernel } from "./profile.ts";

const kernel: ProfiledKernel = {
  program: 0,
  label: "dot 2x2x2",
  flops: 16,
  bytes: 48,
  isContainer: false,
};

test("runs that a device tells of later are counted with the times that they had", () => {
  const profile = new Profile();
  const now = performance.now();
  profile.addRun(kernel, now, 2);
  profile.addRun(kernel, now + 3, 4);
  expect(profile.runs.map(({ duration, depth }) => [duration, depth])).toEqual([
    [2, 0],
    [4, 0],
  ]);
  expect(profile.runs[1].start - profile.runs[0].start).toBeCloseTo(3, 6);
  const [summary] = profile.summary();
  expect(summary).toMatchObject({ ...kernel, runs: 2, totalMs: 6 });
  expect(summary.gflopPerSecond).toBeCloseTo(32 / 6e6, 12);
  expect(summary.gigabytesPerSecond).toBeCloseTo(96 / 6e6, 12);
});

test("a kernel for which a rounded clock shows no time has no rates", () => {
  const profile = new Profile();
  profile.addRun(kernel, performance.now(), 0);
  expect(profile.summary()[0]).toMatchObject({
    totalMs: 0,
    gflopPerSecond: 0,
    gigabytesPerSecond: 0,
  });
});
