import { afterEach, describe, expect, test, vi } from "vitest";
import { type FunctionBuilder, forRange, i32, ModuleWriter } from "../encoding/index.ts";
import { TILE_PARAMETERS } from "../kernel-context.ts";
import { Heap } from "../memory/heap.ts";
import { type ThreadPool, type TileCode, threadPool } from "./pool.ts";

/** Distance of what tiles write, in bytes: a word each. */
const WORD = 4;

type Tile = Readonly<Record<"frame" | "tile" | "scratch", ReturnType<typeof word>>>;

const word = (f: FunctionBuilder) => f.let(i32.const(0));

/** A module whose functions `t0`, `t1`, … are the bodies given. */
function moduleOf(...bodies: readonly ((f: FunctionBuilder, at: Tile) => void)[]) {
  const m = new ModuleWriter();
  m.importMemory("env", "memory", { initial: 1, maximum: 65_536, shared: true });
  m.importFunction("host", "parallel", { params: { job: "i32" } });
  bodies.forEach((body, i) => {
    m.export(m.function(`t${i}`, { params: TILE_PARAMETERS }, body));
  });
  return m.encode();
}

const placeOf = ({ frame, tile }: Tile) => i32.add(frame, i32.mul(tile, WORD));

/** Adds `step` to the word of each tile. */
const counting = (step: number) =>
  moduleOf((f, at) => {
    const place = f.let(placeOf(at));
    i32.store(f, place, i32.add(i32.load(place), step));
  });

/** Says where each tile's scratch is. */
const showingScratch = (f: FunctionBuilder, at: Tile) => i32.store(f, placeOf(at), at.scratch);

interface Bench {
  readonly heap: Heap;
  readonly pool: ThreadPool;
  /** Loads a module into the pool and this thread. */
  load(bytes: Uint8Array<ArrayBuffer>, scratchBytes?: number): Loaded;
}

interface Loaded {
  readonly number: number;
  readonly tiles: readonly TileCode[];
  run(fn: number, frame: number, tiles: number, local?: TileCode): void;
}

const pools: ThreadPool[] = [];

afterEach(() => {
  for (const pool of pools.splice(0)) pool.dispose();
});

/** A pool, all of whose workers are there. */
async function startPool(threads: number): Promise<Bench> {
  const bench = createBench(threads);
  bench.pool.start();
  await vi.waitUntil(() => bench.pool.threads === threads, { timeout: 30_000 });
  return bench;
}

function createBench(threads: number): Bench {
  const heap = new Heap({ shared: true });
  const pool = threadPool(heap, { threads });
  if (pool === undefined) throw new Error("no pool");
  pools.push(pool);
  return {
    heap,
    pool,
    load(bytes, scratchBytes = 0) {
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
        env: { memory: heap.memory },
        host: { parallel: () => {} },
      });
      const tiles = Object.keys(exports).map((_, i) => exports[`t${i}`] as TileCode);
      const number = pool.load(bytes, scratchBytes);
      return {
        number,
        tiles,
        run: (fn, frame, count, local = tiles[fn]) => pool.run(number, fn, local, frame, count, 0),
      };
    },
  };
}

/** Memory for the words of tiles, all zero. */
function wordsAt(heap: Heap, tiles: number): { frame: number; read(): readonly number[] } {
  const frame = heap.allocate(tiles * WORD);
  heap.view("int32", frame, tiles).fill(0);
  return { frame, read: () => [...heap.view("int32", frame, tiles)] };
}

/** Run until the worker has done a tile, since it may still be compiling. */
function runUntilWorkerHas(heap: Heap, { run }: Loaded, fn: number): void {
  const { frame } = wordsAt(heap, 2);
  const isDone = () => Atomics.load(heap.words, (frame + WORD) >>> 2) !== 0;
  const end = performance.now() + 20_000;
  while (!isDone() && performance.now() < end) {
    run(fn, frame, 2, (_, tile) => {
      if (tile !== 0) return;
      for (const wait = performance.now() + 5; !isDone() && performance.now() < wait; );
    });
  }
  expect(isDone()).toBe(true);
}

describe.each([2, 3])("a pool of %d threads", (threads) => {
  test("does every tile of many small jobs once, with workers awake, asleep and in between", async () => {
    const { heap, load } = await startPool(threads);
    const { run } = load(counting(1));
    const { frame, read } = wordsAt(heap, 16);
    const expected = new Array(16).fill(0);
    for (let job = 0; job < 50_000; job++) {
      const tiles = 2 + (job % 15);
      run(0, frame, tiles);
      for (let i = 0; i < tiles; i++) expected[i]++;
      if (job % 1000 === 0) expect(read()).toEqual(expected);
      // Longer than workers stay awake, and about as long.
      if (job % 500 === 0) rest(0.1);
      else if (job % 50 === 0) rest(0.05);
    }
    expect(read()).toEqual(expected);
  });

  test("runs functions of several modules, and of modules that came later in place of others", async () => {
    const { heap, pool, load } = await startPool(threads);
    const { frame, read } = wordsAt(heap, 9);
    let total = 0;
    const inUse = heap.bytesInUse;
    for (let round = 0; round < 30; round++) {
      const modules = [1, 20, 300].map((step) => ({
        step: step + round,
        ...load(counting(step + round)),
      }));
      for (let job = 0; job < 30; job++) {
        const { step, run } = modules[job % 3];
        run(0, frame, 9);
        total += step;
      }
      for (const { number } of modules) pool.unload(number);
    }
    expect(read()).toEqual(new Array(9).fill(total));
    expect(heap.bytesInUse).toBe(inUse);
  });

  test("gives each thread scratch of its own, as large as the largest module wants", async () => {
    const { heap, load } = await startPool(threads);
    const { frame, read } = wordsAt(heap, 64);
    // Fill the scratch with the tile's number, then count how much of it is still there.
    const check = (bytes: number) =>
      moduleOf((f, at) => {
        const count = f.let(i32.const(0));
        forRange(f, 0, bytes, WORD, (i) => i32.store(f, i32.add(at.scratch, i), at.tile));
        forRange(f, 0, bytes, WORD, (i) => {
          f.set(count, i32.add(count, i32.eq(i32.load(i32.add(at.scratch, i)), at.tile)));
        });
        i32.store(f, placeOf(at), count);
      });
    for (const bytes of [64, 4096, 128]) {
      const module = load(check(bytes), bytes);
      const own = heap.allocate(bytes);
      for (let job = 0; job < 500; job++) {
        module.run(0, frame, 64, (at, tile) => module.tiles[0](at, tile, own));
        expect(read()).toEqual(new Array(64).fill(bytes / WORD));
      }
    }
  });

  test("goes on when the memory grows", async () => {
    const { heap, load } = await startPool(threads);
    const { run } = load(counting(1));
    for (let round = 0; round < 5; round++) {
      const before = heap.bytesReserved;
      const { frame, read } = wordsAt(heap, before / WORD);
      expect(heap.bytesReserved).toBeGreaterThan(before);
      const last = frame + before - 64 * WORD;
      for (let job = 0; job < 50; job++) run(0, last, 64);
      if (round < 3) expect(read().slice(-64)).toEqual(new Array(64).fill(50));
      expect(heap.words[(last + 63 * WORD) >>> 2]).toBe(50);
    }
  });
});

describe("a pool of 2 threads", () => {
  test("lets the worker do its part while the caller does the other", async () => {
    const { heap, load } = await startPool(2);
    const module = load(moduleOf(showingScratch), 64);
    runUntilWorkerHas(heap, module, 0);
  });

  test("lets the worker have modules that lie beyond the memory that it started with", async () => {
    const { heap, load } = await startPool(2);
    heap.allocate(4 * heap.bytesReserved);
    heap.allocate(4 * heap.bytesReserved);
    runUntilWorkerHas(heap, load(moduleOf(showingScratch), 64), 0);
  });

  test("has workers copy a module's bytes only once, and gives them back", async () => {
    const { heap, load } = await startPool(2);
    const module = load(moduleOf(showingScratch), 64);
    runUntilWorkerHas(heap, module, 0);
    const before = heap.blocksInUse;
    module.run(0, heap.allocate(64), 2);
    // One more for the 64 bytes, one less or none for the module, whose bytes may be gone already.
    expect(heap.blocksInUse).toBeLessThanOrEqual(before + 1);
  });

  test("passes on what a tile throws in a worker, and goes on", async () => {
    const { heap, load } = await startPool(2);
    const module = load(
      moduleOf(showingScratch, (f, at) => {
        i32.atomicStore(f, placeOf(at), 1);
        f.drop(f.let(i32.divS(1, i32.load(at.frame))));
      }),
      64,
    );
    runUntilWorkerHas(heap, module, 0);
    const { frame } = wordsAt(heap, 8);
    const wait = spinningFor(heap, frame + 4 * WORD);
    for (let round = 0; round < 3; round++) {
      Atomics.store(heap.words, (frame + 4 * WORD) >>> 2, 0);
      expect(() => module.run(1, frame, 8, wait)).toThrow(
        "in a worker: RuntimeError: divide by zero",
      );
      runUntilWorkerHas(heap, module, 0);
    }
  });

  test("passes on what the caller's tile throws, after the workers' tiles have ended", async () => {
    const { heap, load } = await startPool(2);
    const { run } = load(counting(1));
    const { frame, read } = wordsAt(heap, 1000);
    for (let round = 0; round < 100; round++) {
      // The worker may have done all tiles before the caller does its first.
      let thrown: Error | undefined;
      const job = () =>
        run(0, frame, 1000, () => {
          thrown = new RangeError("mine");
          throw thrown;
        });
      expect(resultOf(job)).toBe(thrown);
      const after = read();
      rest(0.02);
      expect(read()).toEqual(after);
    }
    const before = read();
    run(0, frame, 1000);
    expect(read()).toEqual(before.map((count) => count + 1));
  });

  test("does a run inside of a tile by the caller alone", async () => {
    const { heap, load } = await startPool(2);
    const { run, tiles } = load(counting(1));
    const outer = wordsAt(heap, 4);
    const inner = wordsAt(heap, 4);
    let nested = 0;
    run(0, outer.frame, 4, (frame, tile, scratch) => {
      nested++;
      run(0, inner.frame, 4);
      tiles[0](frame, tile, scratch);
    });
    expect(outer.read()).toEqual([1, 1, 1, 1]);
    expect(inner.read()).toEqual(new Array(4).fill(nested));
  });

  test("does the work alone when it is disposed, and its workers end", async () => {
    const { heap, pool, load } = await startPool(2);
    const { run } = load(counting(1));
    const { frame, read } = wordsAt(heap, 4);
    for (let job = 0; job < 10; job++) run(0, frame, 4);
    pool.dispose();
    pool.dispose();
    expect(pool.threads).toBe(1);
    run(0, frame, 4);
    pool.start();
    expect(read()).toEqual(new Array(4).fill(11));
    expect(pool.reason).toBeUndefined();
    // The control block is all that is left: a worker could still be reading it.
    heap.free(frame);
    expect(heap.blocksInUse).toBe(1);
  });

  test("does the work alone where there is no room for the module", async () => {
    const { heap, load } = await startPool(2);
    const { run } = load(counting(1));
    const { frame, read } = wordsAt(heap, 4);
    const room = heap.limit - heap.bytesInUse - 1024;
    const all = heap.allocate(room);
    run(0, frame, 4);
    heap.free(all);
    run(0, frame, 4);
    expect(read()).toEqual(new Array(4).fill(2));
  });
});

test("workers start when there has been work for them, and nobody waits for that", async () => {
  const { heap, pool, load } = createBench(3);
  const { run } = load(counting(1));
  const { frame, read } = wordsAt(heap, 4);
  run(0, frame, 4);
  expect(pool.threads).toBe(1);
  run(0, frame, 1, () => rest(5));
  run(0, frame, 2, () => rest(4));
  let jobs = 1;
  await vi.waitUntil(
    () => {
      run(0, frame, 4);
      jobs++;
      return pool.threads === 3;
    },
    { timeout: 30_000 },
  );
  expect(read()).toEqual(new Array(4).fill(jobs));
});

test("there is no pool for one thread, or where memory is not shared", () => {
  expect(threadPool(new Heap({ shared: true }), { threads: 1 })).toBeUndefined();
  expect(threadPool(new Heap(), { threads: 4 })).toBeUndefined();
});

/** What a function throws, if it does. */
function resultOf(body: () => void): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Spend some milliseconds. */
function rest(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

/** A tile of the caller that ends when somebody has written a word. */
function spinningFor(heap: Heap, address: number): TileCode {
  return () => {
    const end = performance.now() + 20_000;
    while (Atomics.load(heap.words, address >>> 2) === 0 && performance.now() < end);
  };
}
