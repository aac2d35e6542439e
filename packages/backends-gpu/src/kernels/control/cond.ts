/** One of several branches. */
import type { ControlKernel } from "@fluxion/autodiff-core/compiler";
import { isQuiet } from "../../lowering/commands-of.ts";
import { placeOf } from "../../lowering/host-operands.ts";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import { lowerBody } from "./body.ts";
import { writeWords } from "./gates.ts";

/** Beyond so many branches the choice is read back. */
const MOST_GATED = 32;

/** All branches behind gates of which one is open; if they are not made of dispatches alone, the choice is read back. */
export function emitCond(context: KernelContext, kernel: ControlKernel): readonly Step[] {
  const [index, ...inputs] = kernel.operands.map((block) => placeOf(context, block));
  const outputs = kernel.results.map((block) => placeOf(context, block));
  const { level, gate } = context;
  const branchesUnder = (gates: readonly (number | undefined)[]) =>
    kernel.bodies.map((schedule, k) =>
      lowerBody(context, kernel, schedule, { inputs, outputs, level, gate: gates[k] }),
    );
  const count = kernel.bodies.length;
  if (count <= MOST_GATED) {
    const first = context.controlWords(count);
    const words = kernel.bodies.map((_, k) => first + k);
    const branches = branchesUnder(words);
    if (branches.every(isQuiet)) return [chooseBranch(context, words, index), ...branches.flat()];
  }
  return [{ kind: "branch", index, branches: branchesUnder(kernel.bodies.map(() => gate)) }];
}

function chooseBranch(
  context: KernelContext,
  words: readonly number[],
  observed: ReturnType<typeof placeOf>,
): Step {
  return writeWords(context, {
    words,
    observed,
    statements: ({ outer, observed: index, store }) => [
      `let chosen = clamp(${index}, 0, ${words.length - 1});`,
      `let open = ${outer};`,
      ...words.map((word, k) => store(word, `select(0u, open, chosen == ${k})`)),
    ],
  });
}
