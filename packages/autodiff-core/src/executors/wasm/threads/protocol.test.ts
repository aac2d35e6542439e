import { expect, test } from "vitest";

/**
 * The protocol of control-block.ts, one atomic access per step: all interleavings of a main thread and two workers are
 * tried. Whoever changes gate.ts or worker-source.ts changes this as well.
 */
const JOBS = 2;
const TILES = 2;
const WORKERS = 2;
const QUIT = -1;

interface Worker {
  /** The next step. */
  at: string;
  /** Values of `gate` that it has seen, and done. */
  gate: number;
  done: number;
  tile: number;
}

interface State {
  gate: number;
  active: number;
  sleeping: number;
  parked: number;
  next: number;
  /** The job that the words describe. */
  job: number;
  /** How often each tile has been done. */
  counts: number[];
  main: { at: string; job: number; tile: number; seen: number };
  workers: Worker[];
}

const jobOf = (gate: number) => (gate - 1) / 2;

/** A step of the main thread changes the state, and names the steps that may come next; none if it sleeps. */
const MAIN: Readonly<Record<string, (s: State) => string | readonly string[]>> = {
  describe(s) {
    const reading = s.workers.some(({ at }) => at === "claim" || at === "do");
    if (reading) throw new Error("the job's words are written while a worker reads them");
    s.job = s.main.job;
    s.next = 0;
    s.counts = new Array(TILES).fill(0);
    return "open";
  },
  open(s) {
    s.gate = 2 * s.main.job + 1;
    return "look";
  },
  look: (s) => (s.sleeping > 0 ? "wake" : "claim"),
  wake(s) {
    for (const worker of s.workers) if (worker.at === "asleep") worker.at = "awake";
    return "claim";
  },
  claim(s) {
    if (s.next >= TILES) return "close";
    s.main.tile = s.next++;
    return "do";
  },
  do(s) {
    s.counts[s.main.tile]++;
    return "claim";
  },
  close(s) {
    s.gate = 2 * s.main.job + 2;
    return ["spin", "park"];
  },
  spin: (s) => (s.active === 0 ? "end" : ["spin", "park"]),
  park(s) {
    s.parked = 1;
    return "count";
  },
  count(s) {
    s.main.seen = s.active;
    return s.active === 0 ? "unpark" : "sleep";
  },
  sleep: (s) => (s.active === s.main.seen ? "asleep" : "count"),
  asleep: () => [],
  unpark(s) {
    s.parked = 0;
    return "end";
  },
  end(s) {
    if (s.counts.some((count) => count !== 1)) throw new Error(`tiles were done ${s.counts} times`);
    s.main.job++;
    return s.main.job < JOBS ? "describe" : "quit";
  },
  quit(s) {
    s.gate = QUIT;
    return "farewell";
  },
  farewell(s) {
    for (const worker of s.workers) if (worker.at === "asleep") worker.at = "awake";
    return "gone";
  },
  gone: () => [],
};

const WORKER: Readonly<Record<string, (s: State, w: Worker) => string | readonly string[]>> = {
  look(s, w) {
    w.gate = s.gate;
    if (w.gate === QUIT) return "gone";
    return w.gate % 2 === 0 || w.gate === w.done ? ["look", "tire"] : "enter";
  },
  tire(s) {
    s.sleeping++;
    return "sleep";
  },
  sleep: (s, w) => (s.gate === w.gate ? "asleep" : "awake"),
  asleep: () => [],
  awake(s) {
    s.sleeping--;
    return "look";
  },
  enter(s) {
    s.active++;
    return "check";
  },
  check(s, w) {
    if (s.gate !== w.gate) return "leave";
    w.done = w.gate;
    return "claim";
  },
  claim(s, w) {
    if (s.job !== jobOf(w.gate)) throw new Error("a worker reads the words of another job");
    if (s.next >= TILES) return "leave";
    w.tile = s.next++;
    return "do";
  },
  do(s, w) {
    if (s.job !== jobOf(w.gate)) throw new Error("a worker does a tile of a job that has ended");
    s.counts[w.tile]++;
    return "claim";
  },
  leave: (s) => (--s.active === 0 ? "ask" : "look"),
  ask: (s) => (s.parked === 1 ? "notify" : "look"),
  notify(s) {
    if (s.main.at === "asleep") s.main.at = "count";
    return "look";
  },
  gone: () => [],
};

function copyOf({ counts, main, workers, ...words }: State): State {
  return {
    ...words,
    counts: [...counts],
    main: { ...main },
    workers: workers.map((worker) => ({ ...worker })),
  };
}

/** The same for states in which the workers have changed places. */
function keyOf({ counts, main, workers, ...words }: State): string {
  const all = workers.map((worker) => Object.values(worker).join()).sort();
  return [...Object.values(words), ...counts, ...Object.values(main), ...all].join();
}

/** All states that one step leads to. */
function successors(state: State): State[] {
  const states: State[] = [];
  for (let who = -1; who < state.workers.length; who++) {
    const after = copyOf(state);
    const mover = who < 0 ? after.main : after.workers[who];
    const ways = who < 0 ? MAIN[mover.at](after) : WORKER[mover.at](after, after.workers[who]);
    for (const at of [ways].flat()) {
      mover.at = at;
      states.push(copyOf(after));
    }
  }
  return states;
}

test("in every order of steps all tiles are done once and everybody reaches the end", () => {
  const start: State = {
    gate: 0,
    active: 0,
    sleeping: 0,
    parked: 0,
    next: 0,
    job: -1,
    counts: [],
    main: { at: "describe", job: 0, tile: 0, seen: 0 },
    workers: Array.from({ length: WORKERS }, () => ({ at: "look", gate: 0, done: 0, tile: 0 })),
  };
  const numbers = new Map([[keyOf(start), 0]]);
  const pending = [start];
  const before: number[][] = [[]];
  const ends: number[] = [];
  for (let number = 0; number < pending.length; number++) {
    const state = pending[number];
    if ([state.main, ...state.workers].every(({ at }) => at === "gone")) ends.push(number);
    for (const after of successors(state)) {
      const key = keyOf(after);
      if (!numbers.has(key)) {
        numbers.set(key, pending.push(after) - 1);
        before.push([]);
      }
      before[numbers.get(key) as number].push(number);
    }
  }
  const reaching = new Set(ends);
  for (const number of reaching) for (const earlier of before[number]) reaching.add(earlier);
  expect(pending.length).toBeGreaterThan(10_000);
  expect(pending.length - reaching.size).toBe(0);
});
