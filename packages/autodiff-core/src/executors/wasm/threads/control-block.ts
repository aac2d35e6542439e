/**
 * How threads agree on work: some words of the shared memory, and a protocol on them.
 *
 * A *job* is "do tiles `0 … tiles - 1` of a function". The main thread publishes one, does tiles itself, and takes the
 * job back when no tile is left to begin. Workers join if they come in time: nobody ever waits for a worker that sleeps,
 * is still starting, is compiling a module, or has died.
 *
 * | main thread                                 | worker                                              |
 * |---------------------------------------------|-----------------------------------------------------|
 * | 1. write the job's words                    | 1. wait for `gate` to be odd, and other than done; call it g |
 * | 2. `gate` := next odd number (open); notify | 2. `active` += 1                                    |
 * | 3. claim and do tiles until none is left    | 3. if `gate` = g: read the job; claim and do tiles until none is left |
 * | 4. `gate` += 1 (even: closed)               | 4. `active` -= 1                                    |
 * | 5. wait for `active` = 0                    | 5. done := g; go to 1                               |
 *
 * **Why that is right.** All accesses to `gate` and `active` are atomic, so sequentially consistent: there is one order
 * of them all. Let main's step 5 read `active` = 0. A worker whose step 2 comes before that read has also done its step
 * 4 before it: its tiles are finished, and what they wrote is visible to main. A worker whose step 2 comes after that
 * read reads `gate` in step 3 after main's step 4, hence finds it closed, or open for a later job. So after step 5
 * every claimed tile is done; every tile is claimed, for main went through all counters in step 3; and nobody reads
 * the job's words until the next step 2, so step 1 may write them without atomics. A worker that finds `gate` = g in
 * step 3 has counted itself before main can leave step 5 of job g: it reads the words of g.
 *
 * **Claiming.** Thread t of T begins with tiles `⌊t·tiles/T⌋ … ⌊(t+1)·tiles/T⌋ - 1`, then helps with the parts of the
 * others, so that a thread meets the same part of its data from one kernel to the next in its own cache. Each part has
 * a counter: an atomic increment returns a tile to one thread only.
 *
 * **Sleeping.** Workers look at `gate` for {@link SPIN_MS} before they sleep on it. Main wakes them if `sleeping` is not
 * 0: a worker that main did not count there increments `sleeping` after main's step 2, and so does not fall asleep, for
 * `Atomics.wait` compares `gate` with the value the worker knows. Likewise main, when it has to wait long in step 5, sets
 * `parked` before it sleeps on `active`, and the last worker looks at `parked` after its step 4.
 *
 * A worker that died between its steps 2 and 4 would keep main in step 5, so main gives up after some minutes.
 *
 * A job that has no tile left before main has come to its first says that main does not run: other programs keep the
 * cores busy, and the worker may be on the one that main waits for. Then it looks for {@link SHORT_SPIN_MS} only.
 *
 * **Overflow.** `gate` runs through 2³¹ values and begins again. A worker that has slept through exactly 2³⁰ jobs would
 * take the next one for the one that it has done, and miss it, which nobody notices.
 */
export const WORD = {
  gate: 0,
  active: 16,
  sleeping: 32,
  parked: 48,
  /** 0 until main has come to the tiles of an open job. */
  engaged: 49,
  /** Workers that are in their loop. */
  ready: 64,
  /** Workers that have left it by mistake. */
  failed: 65,
  /** The job. Which module: its place in the workers' tables, and its number there. */
  slot: 80,
  module: 81,
  /** The function is `t<function>`. */
  function: 82,
  frame: 83,
  tiles: 84,
  /** Memory of the workers' own: worker t has `stride` bytes at `scratch + (t - 1)·stride`. */
  scratch: 85,
  stride: 86,
  /** Block with the module's bytes for those that do not have it yet, and the number of bytes. */
  bytes: 87,
  length: 88,
  /** 0, or 1 + the length of the text that follows: why a worker's tile did not end. */
  error: 96,
  text: 97,
  /** Per thread the counter of its part, each in a cache line of its own. */
  next: 224,
} as const;

/** Words of a cache line: what threads write at the same time is apart by so many. */
export const LINE_WORDS = 16;

/** Characters of a message from a worker. */
export const TEXT_WORDS: number = 120;

/** The value of `gate` on which workers leave. */
export const QUIT: number = -1;

/** A counter that is past the end of all parts. */
export const CANCELLED: number = 2 ** 30;

/** How long a worker looks for the next job before it sleeps: waking it costs main some microseconds. */
export const SPIN_MS: number = 0.05;

export const SHORT_SPIN_MS: number = 0.005;

/** Bytes before the bytes of a module in its block; the first word counts the workers that have copied them. */
export const MODULE_HEADER_BYTES: number = 64;

/** Words of the control block for so many threads. */
export function controlWords(threads: number): number {
  return WORD.next + threads * LINE_WORDS;
}
