import {
  CANCELLED,
  LINE_WORDS,
  MODULE_HEADER_BYTES,
  QUIT,
  SHORT_SPIN_MS,
  SPIN_MS,
  TEXT_WORDS,
  WORD,
} from "./control-block.ts";

/** What a worker is told when it starts. */
export interface WorkerData {
  readonly memory: WebAssembly.Memory;
  /** Address of the control block. */
  readonly control: number;
  /** Words of the control block. */
  readonly words: number;
  /** Which thread it is, from 1 on; main is 0. */
  readonly thread: number;
  readonly threads: number;
}

/**
 * The program of a worker: its side of the protocol in control-block.ts.
 *
 * It is text, not a function made into text, since bundlers and coverage tools put names into functions that a worker
 * does not know; and not a file, so that no bundler has to find it.
 */
export function workerSource(): string {
  return `"use strict";
const main = ({ memory, control, words: count, thread, threads }) => {
  const W = ${JSON.stringify(WORD)};
  const words = new Int32Array(memory.buffer, control, count);
  const { load, store, add, sub, compareExchange, wait, notify } = Atomics;
  const pause = Atomics.pause ?? (() => {});
  const modules = [];

  const rest = (gate) => {
    const deserted = (gate & 1) === 1 && load(words, W.engaged) === 0;
    const end = performance.now() + (deserted ? ${SHORT_SPIN_MS} : ${SPIN_MS});
    do {
      for (let i = 0; i < 16; i++) {
        if (load(words, W.gate) !== gate) return;
        pause();
      }
    } while (performance.now() < end);
    add(words, W.sleeping, 1);
    wait(words, W.gate, gate);
    sub(words, W.sleeping, 1);
  };

  const copyBytes = () => {
    // Shows the buffer as it is after another thread has made it longer.
    memory.grow(0);
    const at = words[W.bytes] >>> 0;
    const { buffer } = memory;
    const bytes = new Uint8Array(buffer, at + ${MODULE_HEADER_BYTES}, words[W.length]).slice();
    add(new Int32Array(buffer, at, 1), 0, 1);
    return bytes;
  };

  const instantiate = (bytes) => {
    const module = new WebAssembly.Module(bytes);
    const imports = {};
    const profile = () => {};
    for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
      const isProfile = name === "begin" || name === "end";
      const other = isProfile ? profile : () => {
        throw new Error("a tile has called " + from + "." + name);
      };
      (imports[from] ??= {})[name] = kind === "memory" ? memory : other;
    }
    return new WebAssembly.Instance(module, imports).exports;
  };

  const report = (error) => {
    if (compareExchange(words, W.error, 0, 1) === 0) {
      const text = String(error).slice(0, ${TEXT_WORDS});
      for (let i = 0; i < text.length; i++) words[W.text + i] = text.charCodeAt(i);
      store(words, W.error, text.length + 1);
    }
    for (let t = 0; t < threads; t++) store(words, W.next + ${LINE_WORDS} * t, ${CANCELLED});
  };

  const doTiles = (run) => {
    const frame = words[W.frame];
    const tiles = words[W.tiles];
    const scratch = words[W.scratch] + (thread - 1) * words[W.stride];
    for (let k = 0; k < threads; k++) {
      const part = (thread + k) % threads;
      const end = Math.floor((part + 1) * tiles / threads);
      const next = W.next + ${LINE_WORDS} * part;
      while (load(words, next) < end) {
        const tile = add(words, next, 1);
        if (tile < end) run(frame, tile, scratch);
      }
    }
  };

  // Does the part of this thread in the open job; bytes of a module that it does not have are for later.
  const join = () => {
    const known = modules[words[W.slot]];
    if (known === undefined || known.id !== words[W.module]) {
      return { slot: words[W.slot], id: words[W.module], bytes: copyBytes() };
    }
    try {
      doTiles(known.exports["t" + words[W.function]]);
    } catch (error) {
      report(error);
    }
  };

  add(words, W.ready, 1);
  try {
    let done = 0;
    for (;;) {
      const gate = load(words, W.gate);
      if (gate === ${QUIT}) break;
      if ((gate & 1) === 0 || gate === done) {
        rest(gate);
        continue;
      }
      let missing;
      add(words, W.active, 1);
      try {
        if (load(words, W.gate) === gate) {
          done = gate;
          missing = join();
        }
      } finally {
        if (sub(words, W.active, 1) === 1 && load(words, W.parked) === 1) notify(words, W.active);
      }
      if (missing) {
        const { slot, id, bytes } = missing;
        modules[slot] = { id, exports: instantiate(bytes) };
        done = 0;
      }
    }
  } catch (error) {
    add(words, W.failed, 1);
    throw error;
  } finally {
    sub(words, W.ready, 1);
  }
};
if (typeof require === "function") main(require("node:worker_threads").workerData);
else onmessage = ({ data }) => {
  main(data);
  close();
};
`;
}
