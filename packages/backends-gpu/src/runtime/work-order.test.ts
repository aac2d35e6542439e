import { expect, test } from "vitest";
import { WorkOrder } from "./work-order.ts";

function never(): void {
  throw new Error("This must not fail.");
}

/** What has been scheduled so far is done. */
function doneWith(order: WorkOrder): Promise<void> {
  return new Promise((resolve) => order.schedule(resolve, () => resolve()));
}

test("work is done at once while nothing waits, and in order after what waits", async () => {
  const order = new WorkOrder();
  const done: string[] = [];
  const note = (name: string) => () => void done.push(name);
  let release = (): void => undefined;
  order.schedule(note("a"), never);
  expect(done).toEqual(["a"]);
  order.schedule(() => new Promise((resolve) => (release = resolve)), never);
  order.schedule(note("b"), never);
  expect([order.isWaiting, order.scheduled, order.done]).toEqual([true, 3, 1]);
  release();
  await doneWith(order);
  expect(done).toEqual(["a", "b"]);
  expect(order.done).toBeGreaterThanOrEqual(3);
});

test("work that fails tells of it and holds nothing up", async () => {
  const order = new WorkOrder();
  const failures: string[] = [];
  const fail = (error: Error) => void failures.push(error.message);
  order.schedule(() => {
    throw new Error("at once");
  }, fail);
  order.schedule(async () => {
    throw new Error("later");
  }, fail);
  order.schedule(() => {
    throw new Error("after waiting");
  }, fail);
  await doneWith(order);
  expect(failures).toEqual(["at once", "later", "after waiting"]);
  expect(order.done).toBeGreaterThanOrEqual(3);
});

test("once it is stopped, what waits for ever fails, and so does all that comes later", async () => {
  const order = new WorkOrder();
  const failures: string[] = [];
  const fail = (error: Error) => void failures.push(error.message);
  order.schedule(() => new Promise(() => undefined), fail);
  order.schedule(never, fail);
  order.stop(new Error("lost"));
  order.schedule(never, fail);
  await doneWith(order);
  expect(failures).toEqual(["lost", "lost", "lost"]);
  await expect(order.orStop(Promise.resolve(1))).rejects.toThrow("lost");
});
