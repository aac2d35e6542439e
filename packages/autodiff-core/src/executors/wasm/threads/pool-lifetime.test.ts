import { resolveObjectURL } from "node:buffer";
import { spawn } from "node:child_process";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ModuleWriter } from "../encoding/index.ts";
import { TILE_PARAMETERS } from "../kernel-context.ts";
import { Heap, RESERVED_BYTES } from "../memory/heap.ts";
import { WORD } from "./control-block.ts";
import { type ThreadPool, threadPool } from "./pool.ts";

const SOURCES = new URL("..", import.meta.url).href;

/** A program with a pool whose workers are asleep, and then some more. */
const program = (rest: string) => `
const { Heap } = await import("${SOURCES}memory/heap.ts");
const { threadPool } = await import("${SOURCES}threads/pool.ts");
const heap = new Heap({ shared: true });
let pool = threadPool(heap, { threads: 3 });
pool.start();
while (pool.threads < 3) await new Promise((resolve) => setTimeout(resolve, 5));
await new Promise((resolve) => setTimeout(resolve, 20));
${rest}
console.log("end");
`;

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function runNode(source: string, ...flags: readonly string[]): Promise<Outcome> {
  const args = ["--conditions=@fluxion/source", "--input-type=module", "--no-warnings", ...flags];
  // A test runner's settings are not for this one.
  const env = { ...process.env, NODE_OPTIONS: "" };
  const child = spawn(process.execPath, [...args, "-e", source], { env, timeout: 30_000 });
  const text = { output: "", errors: "" };
  child.stdout.on("data", (data) => {
    text.output += data;
  });
  child.stderr.on("data", (data) => {
    text.errors += data;
  });
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, ...text }));
  });
}

describe("while workers sleep", () => {
  test("a process ends when its program does", async () => {
    expect(await runNode(program(""))).toEqual({ code: 0, output: "end\n", errors: "" });
  });

  test("a process ends by process.exit", async () => {
    expect(await runNode(program("process.exit(3);"))).toEqual({ code: 3, output: "", errors: "" });
  });

  test("a process ends by an error", async () => {
    const { code, errors } = await runNode(program('throw new Error("on purpose");'));
    expect(code).toBe(1);
    expect(errors).toContain("on purpose");
  });

  test("they end when nobody can reach the pool any more", async () => {
    const collect = `
      const { words } = heap;
      // The control block is the first one of the heap.
      const ready = () => Atomics.load(words, ${RESERVED_BYTES / 4 + WORD.ready});
      if (ready() !== 2) throw new Error("expected 2 workers, got " + ready());
      pool = undefined;
      for (let i = 0; i < 200 && ready() > 0; i++) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      console.log(ready());
    `;
    expect(await runNode(program(collect), "--expose-gc")).toEqual({
      code: 0,
      output: "0\nend\n",
      errors: "",
    });
  });
});

test("a process that may not have workers works with one thread and says why", async () => {
  const source = `
    const { Heap } = await import("${SOURCES}memory/heap.ts");
    const { threadPool } = await import("${SOURCES}threads/pool.ts");
    const pool = threadPool(new Heap({ shared: true }), { threads: 3 });
    const done = [];
    pool.start();
    pool.run(pool.load(new Uint8Array(8), 0), 0, (frame, tile) => done.push(tile), 0, 4, 0);
    console.log(done.join(), pool.threads, pool.reason);
  `;
  const { output } = await runNode(source, "--permission", "--allow-fs-read=*");
  expect(output).toMatch(/^0,1,2,3 1 a worker could not start or go on: .*permission/is);
});

describe("where a worker", () => {
  const created: ThreadPool[] = [];

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    for (const pool of created.splice(0)) pool.dispose();
  });

  async function startAll(pool: ThreadPool, threads: number): Promise<void> {
    pool.start();
    await vi.waitUntil(() => pool.threads === threads, { timeout: 30_000 });
  }

  function createPool(threads: number): { heap: Heap; pool: ThreadPool } {
    const heap = new Heap({ shared: true });
    const pool = threadPool(heap, { threads });
    if (pool === undefined) throw new Error("no pool");
    created.push(pool);
    return { heap, pool };
  }

  test("ends by an error, the caller does its part", async () => {
    const { heap, pool } = createPool(2);
    await startAll(pool, 2);
    const done: number[] = [];
    // A module that is broken, of which the caller has another instance.
    const broken = pool.load(new Uint8Array(64), 0);
    const tile = heap.allocate(64);
    await vi.waitUntil(
      () => {
        done.length = 0;
        pool.run(broken, 0, (_, tile) => done.push(tile), tile, 3, 0);
        expect(done).toEqual([0, 1, 2]);
        return pool.threads === 1 && pool.reason !== undefined;
      },
      { timeout: 30_000 },
    );
    expect(pool.reason).toMatch(/could not start or go on: CompileError/);
  });

  test("belongs to a page, it is made from a Blob and does its part", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    vi.stubGlobal("Worker", PageWorker);
    const { pool } = createPool(2);
    await startAll(pool, 2);
    const m = new ModuleWriter();
    m.importMemory("env", "memory", { initial: 1, maximum: 65_536, shared: true });
    m.export(m.function("t0", { params: TILE_PARAMETERS }, () => {}));
    const module = pool.load(m.encode(), 0);
    let mine = 0;
    const slowly = () => {
      mine++;
      for (const end = performance.now() + 1; performance.now() < end; );
    };
    await vi.waitUntil(
      () => {
        mine = 0;
        pool.run(module, 0, slowly, 0, 4, 0);
        return mine < 4;
      },
      { timeout: 30_000 },
    );
    expect(PageWorker.urls).toEqual([expect.stringMatching(/^blob:/)]);
  });

  test("is forbidden, there is one thread", () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    vi.stubGlobal(
      "Worker",
      class {
        constructor() {
          throw new Error("Refused by the content security policy");
        }
      },
    );
    const { pool } = createPool(4);
    pool.start();
    expect(pool.threads).toBe(1);
    expect(pool.reason).toMatch(/could not start or go on: Error: Refused by the content/);
  });
});

/** A `Worker` as pages have it: it runs a script at a URL and gets its data by a message. */
class PageWorker {
  static readonly urls: string[] = [];
  readonly #worker: Promise<Worker>;

  constructor(url: string) {
    PageWorker.urls.push(url);
    this.#worker = startScript(url);
  }

  postMessage(data: unknown): void {
    this.#worker.then((worker) => worker.postMessage(data));
  }
}

async function startScript(url: string): Promise<Worker> {
  const source = await resolveObjectURL(url)?.text();
  const scope = `
    const { parentPort } = require("node:worker_threads");
    Object.assign(globalThis, { require: undefined, onmessage: null, close: () => process.exit() });
    parentPort.once("message", (data) => globalThis.onmessage({ data }));
  `;
  const worker = new Worker(scope + source, { eval: true });
  worker.unref();
  return worker;
}
