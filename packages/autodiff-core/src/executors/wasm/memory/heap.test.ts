import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALIGNMENT } from "../../../compiler/storage.ts";
import { BlockList } from "./block-list.ts";
import { exhausted, Heap, HeapExhaustion, RESERVED_BYTES } from "./heap.ts";

const PAGE = 65_536;

/** Take one of some sizes that recur, or any size; or give back one of those taken. */
const step = fc.oneof(
  fc.record({ take: fc.constantFrom(1, 2, 3, 8, 9, 64, 100, 1000) }),
  fc.record({ take: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({ give: fc.nat() }),
  fc.record({ give: fc.nat() }),
);

describe("a list of blocks", () => {
  test("hands out units that do not overlap, and is one block again when all are given back", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const blocks = new BlockList(16);
        blocks.extend(1000);
        const taken: { start: number; size: number }[] = [];
        for (const wish of steps) {
          if ("give" in wish) {
            const [gone] = taken.splice(wish.give % Math.max(1, taken.length), 1);
            if (gone) expect(blocks.give(gone.start)).toBe(true);
            continue;
          }
          const { take: size } = wish;
          let start = blocks.take(size);
          if (start < 0) {
            blocks.extend(blocks.missing(size));
            start = blocks.take(size);
          }
          expect(start).toBeGreaterThanOrEqual(16);
          taken.push({ start, size });
        }
        expectPartition(blocks, taken);
        for (const { start } of taken) blocks.give(start);
        expect(blocks.freeRuns()).toEqual([
          expect.objectContaining({ start: 16, size: blocks.end - 16 }),
        ]);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test("finds every block that is large enough, the exact one first", () => {
    const blocks = new BlockList(0);
    blocks.extend(1000);
    // Free runs of 100, 96 and 104 units, which are in one bin, between blocks in use.
    const starts = [100, 1, 96, 1, 104, 1].map((size) => blocks.take(size));
    blocks.take(1000 - 303);
    for (const at of [0, 2, 4]) blocks.give(starts[at]);
    expect(blocks.take(100)).toBe(starts[0]);
    expect(blocks.take(103)).toBe(starts[4]);
    expect(blocks.take(97)).toBe(-1);
    expect(blocks.take(96)).toBe(starts[2]);
  });

  test("finds the one block that is large enough behind many of its bin that are not", () => {
    const blocks = new BlockList(0);
    blocks.extend(4096);
    const large = blocks.take(71);
    const small = Array.from({ length: 30 }, () => [blocks.take(1), blocks.take(64)]);
    blocks.take(4096 - 71 - 30 * 65);
    blocks.give(large);
    for (const [, start] of small) blocks.give(start);
    expect(blocks.take(70)).toBe(large);
  });

  test("does not take back what is not in use", () => {
    const blocks = new BlockList(0);
    blocks.extend(10);
    const start = blocks.take(4);
    expect([blocks.give(start + 1), blocks.give(start), blocks.give(start)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

/** Blocks in use and free ones cover the range without gaps, and no two free ones are neighbors. */
function expectPartition(
  blocks: BlockList,
  taken: readonly { readonly start: number; readonly size: number }[],
): void {
  const used = taken.map((block) => ({ ...block, free: false }));
  const free = blocks.freeRuns().map(({ start, size }) => ({ start, size, free: true }));
  const all = [...used, ...free].sort((a, b) => a.start - b.start);
  let end = 16;
  let afterFree = false;
  for (const block of all) {
    expect(block.start).toBe(end);
    expect(block.free && afterFree).toBe(false);
    end = block.start + block.size;
    afterFree = block.free;
  }
  expect(end).toBe(blocks.end);
  expect(blocks.blocksInUse).toBe(taken.length);
  expect(blocks.unitsInUse).toBe(taken.reduce((sum, { size }) => sum + size, 0));
}

describe.each([false, true])("a heap with shared = %s", (shared) => {
  test("hands out aligned addresses above the reserved ones", () => {
    const heap = new Heap({ shared });
    const addresses = [0, 1, 64, 65, 1e6].map((bytes) => heap.allocate(bytes));
    for (const address of addresses) expect(address % ALIGNMENT).toBe(0);
    expect(Math.min(...addresses)).toBe(RESERVED_BYTES);
    expect(new Set(addresses).size).toBe(5);
    expect(heap.bytesInUse).toBe(64 * (1 + 1 + 1 + 2 + 15625));
    expect(heap.memory.buffer instanceof ArrayBuffer).toBe(!shared);
  });

  test("grows, and keeps what is in the memory", () => {
    const heap = new Heap({ shared });
    const first = heap.allocate(32);
    heap.view("float64", first, 4).set([1, 2, 3, 4]);
    const before = heap.bytesReserved;
    const second = heap.allocate(3 * before);
    heap.view("float32", second, (3 * before) / 4).fill(7);
    expect(heap.bytesReserved).toBeGreaterThan(before);
    expect([...heap.read("float64", first, 4)]).toEqual([1, 2, 3, 4]);
    expect(heap.words[first / 4 + 1]).toBe(0x3ff00000);
    expect(heap.words.length).toBe(heap.memory.buffer.byteLength / 4);
  });

  test("says what was asked for when its limit is reached, and goes on", () => {
    const heap = new Heap({ shared, limit: 40 * PAGE });
    expect(heap.limit).toBe(40 * PAGE);
    const held = heap.allocate(30 * PAGE);
    expect(() => heap.allocate(11 * PAGE)).toThrow(
      new HeapExhaustion(11 * PAGE, 30 * PAGE, 40 * PAGE),
    );
    const small = heap.allocate(9 * PAGE);
    heap.free(held);
    heap.free(small);
    expect(heap.bytesInUse).toBe(0);
    // Everything but the reserved addresses is one block again.
    heap.free(heap.allocate(40 * PAGE - RESERVED_BYTES));
    expect(heap.bytesReserved).toBe(40 * PAGE);
  });

  test.each([2 ** 40, Number.POSITIVE_INFINITY, Number.NaN])(
    "has no room for %d bytes",
    (bytes) => {
      const heap = new Heap({ shared, limit: 40 * PAGE });
      expect(() => heap.allocate(bytes)).toThrow(HeapExhaustion);
    },
  );

  test("has addresses above 2³¹", () => {
    const heap = new Heap({ shared });
    if (heap.limit < 2 ** 32) return;
    const low = heap.allocate(2 ** 31);
    const high = heap.allocate(2 ** 20);
    heap.view("int32", high, 2).set([5, 6]);
    expect(high).toBeGreaterThan(2 ** 31);
    expect([...heap.read("int32", high, 2)]).toEqual([5, 6]);
    heap.free(low);
    heap.free(high);
    expect(heap.allocate(2 ** 31 + 2 ** 20)).toBe(low);
  });

  test("does not grow over 10,000 steps that take the same sizes and give them back in any order", () => {
    const heap = new Heap({ shared });
    const sizes = [8, 300, 4096, 70_000, 12, 1 << 20, 9000];
    let seed = 1;
    let reserved = 0;
    for (let round = 0; round < 10_000; round++) {
      const addresses = sizes.map((bytes) => heap.allocate(bytes));
      while (addresses.length > 0) {
        seed = (seed * 1103515245 + 12345) % 2 ** 31;
        heap.free(addresses.splice((seed >>> 8) % addresses.length, 1)[0]);
      }
      if (round === 0) reserved = heap.bytesReserved;
    }
    expect(heap.bytesReserved).toBe(reserved);
    expect([heap.bytesInUse, heap.blocksInUse]).toEqual([0, 0]);
  });
});

test("a block cannot be given back twice, nor an address inside of one", () => {
  const heap = new Heap();
  const address = heap.allocate(200);
  for (const wrong of [address + 64, address + 1, 0, 2 ** 33]) {
    expect(() => heap.free(wrong)).toThrow(`no block is in use at address ${wrong}`);
  }
  heap.free(address);
  expect(() => heap.free(address)).toThrow("no block is in use");
});

test("a smaller maximum is taken where the engine cannot reserve the address space", () => {
  const { Memory } = WebAssembly;
  const tried: unknown[] = [];
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      tried.push(descriptor.maximum);
      if ((descriptor.maximum ?? 0) > 10_000) throw new RangeError("could not allocate memory");
      super(descriptor);
    }
  };
  try {
    expect(new Heap({ shared: true }).limit).toBe(8192 * PAGE);
  } finally {
    WebAssembly.Memory = Memory;
  }
  expect(tried).toEqual([65_536, 32_768, 16_384, 8192]);
});

test("the error for users says what asked for how much, what is in use, the limit, and what to do", () => {
  const cause = new HeapExhaustion(3 * 2 ** 30, 1.5 * 2 ** 20, 2 ** 32);
  const error = exhausted("matmul", cause);
  expect(error.name).toBe("BackendError");
  expect(error.cause).toBe(cause);
  expect(error.message).toMatchInlineSnapshot(
    `"matmul: expected room for 3.0 GiB in the memory of the wasm executor, received 1.5 MiB in use of at most 4.0 GiB. Dispose tensors that are not needed any more, work on smaller batches, or raise memoryLimit, which can be 2 GiB."`,
  );
  expect(exhausted("add", new HeapExhaustion(100, 0, 2048)).message).toContain(
    "room for 100 bytes in the memory of the wasm executor, received 0 bytes in use of at most 2.0 KiB",
  );
});
