import { expect, test } from "vitest";
import { arange, array, ones } from "../../creation.ts";
import { matmul } from "../../primitives/dot.ts";
import type { Tensor } from "../../tensor.ts";
import { jit } from "../../transforms/jit.ts";
import { withExecutor } from "../current.ts";
import { wasm } from "./wasm.ts";

const executor = wasm({ memoryLimit: 2 ** 20, threads: 1 });

/** The message of what a function throws in a MiB of memory, in which programs run as before then. */
function complaint(run: () => unknown): string {
  return withExecutor(executor, () => {
    let message = "";
    try {
      run();
    } catch (error) {
      message = `${(error as Error).name}: ${(error as Error).message}`;
    }
    expect(jit((x: Tensor) => x.add(1).sum())(array([1, 2])).item()).toBe(5);
    return message;
  });
}

test("an operation without room for its result is named", () => {
  expect(complaint(() => arange(0, 100_000).add(1))).toMatch(
    /^BackendError: add: expected room for 390\.6 KiB/,
  );
});

test("constants for which there is no room are an error of the program", () => {
  const numbers = Array.from({ length: 400_000 }, (_, i) => i);
  const program = jit((x: Tensor) => x.add(array(numbers)).sum());
  expect(complaint(() => program(array([1])))).toMatch(
    /^BackendError: jit: expected room for 1\.5 MiB in the memory of the wasm executor, received .* in use of at most 1\.0 MiB\./,
  );
});

test("a result beyond all addresses is an error before code is written for it", () => {
  expect(complaint(() => matmul(ones([100_000, 2]), ones([2, 100_000])))).toMatch(
    /^BackendError: dot: expected room for 37\.3 GiB/,
  );
});
