/** Loops whose turns are made inside of a kernel: in one dispatch, or in several of which none takes long. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import { placeOf } from "../../lowering/host-operands.ts";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { copyPlaces } from "./copies.ts";
import { wordPlace, writeWords } from "./gates.ts";
import type { LoopForm } from "./loop-form.ts";

/** Which turns a dispatch makes: all, or those of a round. */
export interface TurnRange {
  /** The most of all rounds. */
  readonly turns: number;
  readonly round?: {
    /** Turns of a round, except the last. */
    readonly turns: number;
    /** Level of the loop whose turns are the rounds. */
    readonly level: number;
    /** A control word to be set if the loop has not ended. */
    readonly alive: number | undefined;
  };
}

/** Writes a kernel that takes states from where they are to the results of the loop. */
type WriteRound = (from: readonly Block[], range: TurnRange) => Step | undefined;

/**
 * A loop in rounds of so many turns at most.
 *
 * @returns `undefined` if the kernel cannot be written.
 */
export function loopInRounds(
  context: KernelContext,
  { turns, condition, initial, states }: LoopForm,
  most: number,
  write: WriteRound,
): readonly Step[] | undefined {
  if (turns <= most) {
    const whole = write(initial, { turns });
    return whole && [whole];
  }
  const { level } = context;
  const alive = condition && context.controlWords(1);
  const round = write(states, { turns, round: { turns: most, level, alive } });
  if (round === undefined) return undefined;
  const places = (blocks: readonly Block[]) => blocks.map((block) => placeOf(context, block));
  const loop = { kind: "loop", level, turns: Math.ceil(turns / most) } as const;
  return [
    ...copyPlaces(context, places(initial), places(states)),
    alive === undefined
      ? { ...loop, body: [round] }
      : { ...loop, body: [closed(context, alive), round], alive: wordPlace(alive) },
  ];
}

function closed(context: KernelContext, word: number): Step {
  return writeWords(context, { words: [word], statements: ({ store }) => [store(word, "0u")] });
}

/** Number of the first turn of a dispatch, as WGSL. */
export function firstTurn(shader: ShaderWriter, { round }: TurnRange): string {
  return round === undefined ? "0" : `i32(${shader.turn(round.level)}) * ${round.turns}`;
}

/** The end of its turns, where `first` is that number. */
export function endTurn({ turns, round }: TurnRange): string {
  if (round === undefined) return `${turns}`;
  const end = `first + ${round.turns}`;
  return Number.isFinite(turns) ? `min(${end}, ${turns})` : end;
}
