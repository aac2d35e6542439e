/**
 * Control words decide on the device which parts of a program run: kernels with a gate do nothing while it is 0. Kernels
 * of one invocation write them.
 */
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { CONTROL, type Place } from "../../lowering/place.ts";
import type { Step } from "../../lowering/step.ts";

export function wordPlace(word: number): Place {
  return { root: CONTROL, byte: 4 * word, size: 1, dtype: "uint32" };
}

/** What the statements of a kernel that writes words are made of. */
export interface WordWriter {
  /** The gate that is open around the kernel, 0 or 1. */
  readonly outer: string;
  /** The value that was named to be looked at. */
  readonly observed: string;
  load(word: number): string;
  store(word: number, value: string): string;
}

/** A kernel that writes words. */
export function writeWords(
  context: KernelContext,
  options: {
    readonly words: readonly number[];
    /** A single element that the kernel looks at. */
    readonly observed?: Place;
    readonly statements: (writer: WordWriter) => readonly string[];
  },
): Step {
  const { gate } = context;
  const buffers = new Map(
    [...options.words, ...(gate === undefined ? [] : [gate])].map((word) => [
      word,
      context.named(wordPlace(word)),
    ]),
  );
  const observed = options.observed === undefined ? [] : [context.named(options.observed)];
  const shader = context.shader({
    reads: [...observed, ...buffers.values()],
    writes: [...buffers.values()],
  });
  const bufferOf = (word: number): number => {
    const buffer = buffers.get(word);
    if (buffer === undefined) throw new Error(`The kernel does not know word ${word}.`);
    return buffer;
  };
  const load = (word: number) => shader.load(bufferOf(word), "0");
  const body = options
    .statements({
      outer: gate === undefined ? "1u" : load(gate),
      observed: observed.map((buffer) => shader.load(buffer, "0")).join(""),
      load,
      store: (word, value) => shader.store(bufferOf(word), "0", value),
    })
    .join("\n");
  const workgroupSize = [1, 1, 1] as const;
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize, body }),
    workgroups: [1, 1, 1],
  };
}
