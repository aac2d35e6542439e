import { Gate } from "../../src/executors/wasm/threads/gate.ts";

/** What threads have done while observed. */
export interface ThreadUse {
  /** The most workers that were ready at once. */
  workers: number;
  /** Tiles that they have done. */
  tilesByWorkers: number;
}

/** Count who does the tiles from now on, on all executors. */
export function observeThreads(): ThreadUse {
  const use: ThreadUse = { workers: 0, tilesByWorkers: 0 };
  const { run } = Gate.prototype;
  Gate.prototype.run = function (local, frame, tiles, scratch) {
    let mine = 0;
    const counted: typeof local = (...args) => {
      mine++;
      local(...args);
    };
    run.call(this, counted, frame, tiles, scratch);
    use.workers = Math.max(use.workers, this.ready);
    use.tilesByWorkers += tiles - mine;
  };
  return use;
}
