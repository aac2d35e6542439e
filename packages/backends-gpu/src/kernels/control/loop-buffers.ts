/** What the kernel of a whole loop reads and writes, by numbers of buffers in its context. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import { placeOf } from "../../lowering/host-operands.ts";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { wordPlace } from "./gates.ts";
import type { FixedBody, LoopForm } from "./loop-form.ts";
import type { TurnRange } from "./rounds.ts";

export interface LoopBuffers {
  /** Fixed inputs of the body and of the condition. */
  readonly body: readonly number[];
  readonly condition: readonly number[];
  /** Where states are before. */
  readonly from: readonly number[];
  readonly results: readonly number[];
  /** Tensors of which turns read and write entries. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The control word to be set if the loop has not ended; none, or one. */
  readonly alive: readonly number[];
}

export function loopBuffers(
  context: KernelContext,
  { body, condition, states, inputs, outputs }: LoopForm,
  from: readonly Block[],
  { round }: TurnRange,
): LoopBuffers {
  const numbers = (blocks: readonly Block[]) =>
    blocks.map((block) => context.named(placeOf(context, block)));
  const fixed = (part: FixedBody | undefined) => numbers(part?.fixed ?? []);
  return {
    body: fixed(body),
    condition: fixed(condition),
    from: numbers(from),
    results: numbers(states),
    inputs: numbers(inputs),
    outputs: numbers(outputs),
    alive: round?.alive === undefined ? [] : [context.named(wordPlace(round.alive))],
  };
}

/** @param others - Buffers that it writes and reads besides. */
export function loopShader(
  context: KernelContext,
  { body, condition, from, results, inputs, outputs, alive }: LoopBuffers,
  others: readonly number[] = [],
): ShaderWriter {
  return context.shader({
    reads: [...body, ...condition, ...from, ...inputs],
    writes: [...results, ...outputs, ...alive, ...others],
    atomics: alive,
  });
}
