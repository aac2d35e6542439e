/** Memory of the `wasm` executor over many steps, when it is full, and when it is nearly full. */
import { expect, test, vi } from "vitest";
import {
  array,
  BackendError,
  grad,
  isFluxionError,
  jit,
  type Tensor,
  withExecutor,
} from "../index.ts";
import type { Executor } from "./executor.ts";
import { Heap } from "./wasm/memory/heap.ts";
import { wasm } from "./wasm/wasm.ts";
import type { WasmOptions } from "./wasm/wasm-options.ts";

const MEBIBYTE = 2 ** 20;

/** An executor with its heap, which it shows to nobody. */
function observed(options: WasmOptions): { readonly executor: Executor; readonly heap: Heap } {
  const spy = vi.spyOn(Heap.prototype, "allocate");
  try {
    const executor = wasm({ threads: 1, compileSmall: true, ...options });
    withExecutor(executor, () => jit((x: Tensor) => x.add(1))(array([1, 2])).dispose());
    // The first one may be that of the default executor, which `jit` makes.
    const heap = spy.mock.contexts.at(-1);
    if (!(heap instanceof Heap)) throw new Error("no heap has been used");
    return { executor, heap };
  } finally {
    spy.mockRestore();
  }
}

/** Numbers between -1 and 1; with 100 rows and columns too many for an array of JavaScript. */
function wave(...shape: readonly number[]): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return array(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
    { shape },
  );
}

/** Gradient descent for `‖tanh(x·w) − 0.1‖²`, and momentum. */
function descend(w: Tensor, m: Tensor, x: Tensor): [w: Tensor, m: Tensor] {
  const loss = (p: Tensor): Tensor => x.matmul(p).tanh().sub(0.1).mul(0.1).norm();
  const momentum = m.mul(0.9).add(grad(loss)(w));
  return [w.sub(momentum.mul(1e-3)), momentum];
}

const STEPS = 10_000;

test("10,000 steps whose state is donated keep as much memory as ten", () => {
  const { executor, heap } = observed({ memoryLimit: 64 * MEBIBYTE });
  withExecutor(executor, () => {
    const step = jit(descend, { donate: [0, 1] });
    const x = wave(2, 100);
    let [w, m] = [wave(100, 80), wave(100, 80).mul(0)];
    let early = Number.NaN;
    for (let i = 0; i < STEPS; i++) {
      [w, m] = step(w, m, x);
      if (i === 9) early = heap.bytesInUse;
    }
    expect(heap.bytesInUse).toBe(early);
    expect(w.dataSync().every(Number.isFinite)).toBe(true);
  });
});

test("10,000 steps that dispose of their last state keep as much memory as ten", () => {
  const { executor, heap } = observed({ memoryLimit: 64 * MEBIBYTE });
  withExecutor(executor, () => {
    const step = jit(descend);
    const x = wave(2, 100);
    let [w, m] = [wave(100, 80), wave(100, 80).mul(0)];
    let early = Number.NaN;
    for (let i = 0; i < STEPS; i++) {
      const last = [w, m];
      [w, m] = step(w, m, x);
      for (const tensor of last) tensor.dispose();
      if (i === 9) early = heap.bytesInUse;
    }
    expect(heap.bytesInUse).toBe(early);
    const blocks = heap.blocksInUse;
    for (const tensor of [w, m]) tensor.dispose();
    expect(heap.blocksInUse).toBe(blocks - 2);
  });
});

test("10,000 steps in one go that dispose of nothing do not run out of memory, nor change their results", () => {
  const run = (options: WasmOptions): Float32Array => {
    const { executor, heap } = observed(options);
    return withExecutor(executor, () => {
      const step = jit(descend);
      const x = wave(2, 100);
      let [w, m] = [wave(100, 80), wave(100, 80).mul(0)];
      // As the collector has no turn, the small heap is nearly full from step 66 on.
      for (let i = 0; i < STEPS; i++) [w, m] = step(w, m, x);
      expect(heap.bytesInUse).toBeLessThanOrEqual(heap.limit);
      return w.dataSync() as Float32Array;
    });
  };
  expect(run({ memoryLimit: 8 * MEBIBYTE })).toEqual(run({ memoryLimit: 2 ** 31 }));
});

test("a program for which there is no room throws a BackendError that says how much it needs, and others run on", () => {
  const { executor, heap } = observed({ memoryLimit: 3 * MEBIBYTE });
  withExecutor(executor, () => {
    const x = wave(100, 100);
    const small = jit((a: Tensor) => a.matmul(a).sum());
    const large = jit((a: Tensor) => a.reshape([100, 100, 1]).mul(a.reshape([1, 100, 100])));
    const before = small(x).item();
    small(x);
    const inUse = heap.bytesInUse;
    for (let attempt = 0; attempt < 3; attempt++) {
      const error = thrownBy(() => large(x));
      expect(error).toBeInstanceOf(BackendError);
      expect(isFluxionError(error)).toBe(true);
      // 10⁶ numbers of 4 bytes.
      expect((error as BackendError).message).toMatch(
        /^jit: expected room for 3\.8 MiB in the memory of the wasm executor, received \d.* in use of at most 3\.0 MiB\. /,
      );
      expect(heap.bytesInUse).toBe(inUse);
    }
    expect(small(x).item()).toBe(before);
  });
});

test("results do not change when the heap is crowded", () => {
  const { executor, heap } = observed({ memoryLimit: 16 * MEBIBYTE });
  withExecutor(executor, () => {
    const program = jit((x: Tensor) => [x.matmul(x).tanh(), x.sin().cumsum(0), x.sum(0)]);
    const x = wave(100, 100);
    // From the second time on its operand is in the heap.
    program(x);
    const alone = program(x).map((y) => y.dataSync());
    const fill = jit((seed: Tensor) => seed.broadcastTo([2 ** 14]).add(0));
    // When half of the heap is in use, further results are kept outside of it.
    const held = Array.from({ length: 200 }, (_, i) => fill(array([i])));
    expect(heap.bytesInUse).toBeGreaterThan(0.49 * heap.limit);
    expect(heap.bytesInUse).toBeLessThan(0.51 * heap.limit);
    const inUse = heap.bytesInUse;
    const crowded = program(x).map((y) => y.dataSync());
    expect(crowded).toEqual(alone);
    expect(heap.bytesInUse).toBe(inUse);
    held.forEach((tensor, i) => {
      expect(tensor.dataSync()[77]).toBe(i);
      tensor.dispose();
    });
    expect(heap.bytesInUse).toBeLessThan(MEBIBYTE);
  });
});

function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}
