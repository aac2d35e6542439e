/** Loops that go on while a condition holds. */
import type { Block, ControlKernel } from "@fluxion/autodiff-core/compiler";
import { commandsOf, isQuiet } from "../../lowering/commands-of.ts";
import { placeOf } from "../../lowering/host-operands.ts";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Place } from "../../lowering/place.ts";
import type { Step } from "../../lowering/step.ts";
import { lowerBody } from "./body.ts";
import { wordPlace, writeWords } from "./gates.ts";
import { type FixedBody, loopForm } from "./loop-form.ts";
import { alternatingStates, type States } from "./states.ts";

/** Loops of so many dispatches are recorded as a whole: that costs less than looking whether they have ended. */
const MOST_UNSEEN = 256;

export function emitWhile(context: KernelContext, kernel: ControlKernel): readonly Step[] {
  const { condition, body, initial, turns } = loopForm(kernel);
  const place = (block: Block): Place => placeOf(context, block);
  const states = alternatingStates(context, kernel, initial.map(place));
  if (turns === 0) return [...states.enter, ...states.leave(0)];
  const flag = context.place(kernel.flag);
  const parts = (gate: number | undefined): LoopParts => {
    const lower = ({ schedule, fixed }: FixedBody, outputs: readonly Place[]) =>
      lowerBody(context, kernel, schedule, {
        inputs: [...fixed.map(place), ...states.current],
        outputs,
        level: context.level + 1,
        gate,
      });
    return {
      test: condition === undefined ? [] : lower(condition, [flag]),
      body: lower(body, states.next),
    };
  };
  const [alive, count] = twoWords(context);
  const gated = parts(alive);
  if (isQuiet(gated.test) && isQuiet(gated.body))
    return gatedLoop(context, { kernel, states, turns, alive, count, ...gated });
  const { level } = context;
  const counter = { kind: "turn", level } as const;
  return [
    ...states.enter,
    { kind: "while", level, turns, flag, ...parts(context.gate) },
    ...states.leave(counter),
  ];
}

interface LoopParts {
  readonly test: readonly Step[];
  readonly body: readonly Step[];
}

interface GatedLoop extends LoopParts {
  readonly kernel: ControlKernel;
  readonly states: States;
  readonly turns: number;
  /** Control words: whether the loop goes on, and turns so far. */
  readonly alive: number;
  readonly count: number;
}

function twoWords(context: KernelContext): readonly [number, number] {
  const first = context.controlWords(2);
  return [first, first + 1];
}

/** Turns behind a gate that closes when the condition fails. */
function gatedLoop(
  context: KernelContext,
  { kernel, states, turns, alive, count, test, body }: GatedLoop,
): readonly Step[] {
  const words = [alive, count];
  const begin = writeWords(context, {
    words,
    statements: ({ outer, store }) => [store(alive, outer), store(count, "0u")],
  });
  const goOn = writeWords(context, {
    words,
    observed: context.place(kernel.flag),
    statements: ({ observed, load, store }) => [
      `if (${load(alive)} != 0u) {`,
      `if (${observed}) { ${store(count, `${load(count)} + 1u`)} } else { ${store(alive, "0u")} }`,
      "}",
    ],
  });
  const turn = [...test, goOn, ...body];
  const isShort = turns * commandsOf(turn) <= MOST_UNSEEN;
  const { level } = context;
  return [
    ...states.enter,
    begin,
    { kind: "loop", level, turns, body: turn, ...(!isShort && { alive: wordPlace(alive) }) },
    ...states.leave({ kind: "word", word: count }),
  ];
}
