import { expect, test } from "vitest";
import { Outcome } from "./outcome.ts";

test("it fails with the first part that fails, and only once all parts are known", async () => {
  const outcome = new Outcome();
  outcome.dependOn(Promise.resolve());
  outcome.dependOn(Promise.reject(new Error("first")));
  outcome.fail(new Error("second"));
  expect(outcome.failure?.message).toBe("second");
  await expect(outcome.settled()).rejects.toThrow("second");
});

test("what follows a failure fails with it, also when it becomes known later", async () => {
  const earlier = new Outcome();
  const later = new Outcome();
  let fail = (_: Error): void => undefined;
  earlier.dependOn(new Promise((_, reject) => (fail = reject)));
  later.follow(earlier);
  expect(later.failure).toBeUndefined();
  fail(new Error("observed"));
  await expect(later.settled()).rejects.toThrow("observed");
  const last = new Outcome();
  last.follow(later);
  expect(last.failure?.message).toBe("observed");
});

test("a good outcome settles", async () => {
  const outcome = new Outcome();
  outcome.dependOn(Promise.resolve());
  await outcome.settled();
  expect(outcome.failure).toBeUndefined();
});
