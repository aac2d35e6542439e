import { expect, test } from "vitest";
import { controlWords, QUIT, WORD } from "./control-block.ts";
import { Gate } from "./gate.ts";

test("a worker that never leaves a job ends the wait for it, and the workers", () => {
  const words = new Int32Array(new SharedArrayBuffer(4 * controlWords(2)));
  const gate = new Gate(words, 2, 20);
  const done: number[] = [];
  const run = () =>
    gate.run(
      (_, tile) => {
        done.push(tile);
        // As if a worker had joined.
        words[WORD.active] = 1;
      },
      0,
      3,
      0,
    );
  expect(gate.stalled).toBe(false);
  expect(run).toThrow(/all threads to end their part of a kernel, received one that is stuck/);
  expect(done).toEqual([0, 1, 2]);
  expect(gate.stalled).toBe(true);
  expect(words[WORD.gate]).toBe(QUIT);
});
