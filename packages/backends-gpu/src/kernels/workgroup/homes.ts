/**
 * Where the temporaries of a workgroup's schedule lie. What a kernel leaves for the next ones lies in memory of the
 * workgroup, for as many of them as there is room. What is read later than that, such as activations that the backward
 * pass comes back to, lies in a part of a storage buffer that is the workgroup's own as well, or instead.
 */
import type { Kernel, Schedule } from "@fluxion/autodiff-core/compiler";
import { canFollow, type Life, livesOf } from "./lives.ts";

/** Words in memory of the workgroup, from the kernel that first writes them to the last that may read them there. */
export interface NearHome {
  readonly word: number;
  readonly from: number;
  readonly to: number;
}

export interface Home {
  readonly near?: NearHome;
  /** First word in the workgroup's part of storage. */
  readonly far?: number;
}

export interface Homes {
  /** Per temporary. */
  readonly of: ReadonlyMap<number, Home>;
  /** Words in memory of the workgroup. */
  readonly nearWords: number;
  /** Words of storage of each workgroup. */
  readonly farWords: number;
}

/** Words to multiples of which homes are aligned. */
const ALIGNMENT = 4;

/**
 * @param room - Words in memory of the workgroup.
 * @param readsFirst - Whether all of a kernel's reads of a buffer come before all of its writes.
 */
export function planHomes(
  schedule: Pick<Schedule, "buffers" | "kernels">,
  room: number,
  readsFirst: (kernel: Kernel, buffer: number) => boolean,
): Homes {
  const lives = livesOf(schedule);
  const near = new NearMemory(schedule.kernels, room, readsFirst);
  const rounds = Math.max(0, ...lives.map(({ touches }) => touches.length));
  // First all are to reach their next reader, then the one after that, and so on.
  for (let round = 1; round < rounds; round++) for (const life of lives) near.extend(life, round);
  const far = placeFar(lives.filter((life) => near.lastOf(life) < (life.touches.at(-1) ?? 0)));
  const of = new Map(
    lives.map(({ buffer }): [number, Home] => {
      const [close, storage] = [near.homes.get(buffer), far.words.get(buffer)];
      return [
        buffer,
        { ...(close && { near: close }), ...(storage !== undefined && { far: storage }) },
      ];
    }),
  );
  return { of, nearWords: near.words, farWords: far.size };
}

interface Taken extends NearHome {
  readonly buffer: number;
  readonly end: number;
}

class NearMemory {
  readonly homes = new Map<number, Taken>();
  readonly #kernels: readonly Kernel[];
  readonly #room: number;
  readonly #readsFirst: (kernel: Kernel, buffer: number) => boolean;

  constructor(
    kernels: readonly Kernel[],
    room: number,
    readsFirst: (kernel: Kernel, buffer: number) => boolean,
  ) {
    this.#kernels = kernels;
    this.#room = room;
    this.#readsFirst = readsFirst;
  }

  get words(): number {
    return Math.max(0, ...[...this.homes.values()].map(({ end }) => end));
  }

  /** The last kernel that finds a temporary here; -1 if none does. */
  lastOf({ buffer }: Life): number {
    return this.homes.get(buffer)?.to ?? -1;
  }

  /** Keep a temporary from the one before to the `round`-th kernel that touches it. */
  extend({ buffer, words, touches }: Life, round: number): void {
    if (round >= touches.length) return;
    const to = touches[round];
    const known = this.homes.get(buffer);
    const candidates =
      round > 1 ? (known?.to === touches[round - 1] ? [known.word] : []) : this.#starts();
    for (const word of candidates) {
      const end = word + Math.ceil(words / ALIGNMENT) * ALIGNMENT;
      const home = { buffer, word, end, from: touches[0], to };
      if (end > this.#room || !this.#isFree(home)) continue;
      this.homes.set(buffer, home);
      return;
    }
  }

  #starts(): number[] {
    const ends = [...this.homes.values()].flatMap(({ word, end }) => [word, end]);
    return [...new Set([0, ...ends])].sort((a, b) => a - b);
  }

  #isFree(home: Taken): boolean {
    return [...this.homes.values()].every(
      (other) =>
        other.buffer === home.buffer ||
        other.end <= home.word ||
        home.end <= other.word ||
        this.#isBefore(home, other) ||
        this.#isBefore(other, home),
    );
  }

  #isBefore(first: Taken, second: Taken): boolean {
    if (first.to !== second.from) return first.to < second.from;
    const kernel = this.#kernels[first.to];
    if (this.#readsFirst(kernel, first.buffer)) return true;
    return first.word === second.word && canFollow(kernel, first.buffer, second.buffer);
  }
}

/** Largest first, each at the first place that is free while it is alive. */
function placeFar(lives: readonly Life[]): { words: ReadonlyMap<number, number>; size: number } {
  const placed: { life: Life; word: number; end: number }[] = [];
  for (const life of [...lives].sort((a, b) => b.words - a.words)) {
    const rivals = placed
      .filter((other) => overlaps(other.life, life))
      .sort((a, b) => a.word - b.word);
    const words = Math.ceil(life.words / ALIGNMENT) * ALIGNMENT;
    let word = 0;
    for (const rival of rivals) if (rival.word < word + words) word = Math.max(word, rival.end);
    placed.push({ life, word, end: word + words });
  }
  return {
    words: new Map(placed.map(({ life: { buffer }, word }) => [buffer, word])),
    size: Math.max(0, ...placed.map(({ end }) => end)),
  };
}

function overlaps({ touches: a }: Life, { touches: b }: Life): boolean {
  return a[0] <= (b.at(-1) ?? 0) && b[0] <= (a.at(-1) ?? 0);
}
