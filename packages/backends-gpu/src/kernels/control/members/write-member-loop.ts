/** The kernel of a loop in which each invocation makes the turns of one member. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { Step } from "../../../lowering/step.ts";
import { valueType } from "../../../wgsl/types.ts";
import { forEachItem } from "../../dispatch.ts";
import { loopBuffers, loopShader } from "../loop-buffers.ts";
import type { LoopForm } from "../loop-form.ts";
import { endTurn, firstTurn, type TurnRange } from "../rounds.ts";
import type { LoopLayouts } from "./loop-layouts.ts";
import { type MemberTurn, memberTurn } from "./member-turn.ts";
import { ScalarWriter } from "./scalar-graph.ts";

/** Invocations of a workgroup: few, as each has many registers. */
const SIZE = 64;

/**
 * @param from - Where states are before.
 * @returns `undefined` if a turn may change a member that has ended.
 */
export function writeMemberLoop(
  context: KernelContext,
  form: LoopForm,
  layouts: LoopLayouts,
  from: readonly Block[],
  range: TurnRange,
): Step | undefined {
  const buffers = loopBuffers(context, form, from, range);
  const shader = loopShader(context, buffers);
  const turn = memberTurn({ context, form, layouts, buffers, shader });
  if (turn === undefined) return undefined;
  const { head, workgroups } = forEachItem(context.capabilities, layouts.body.count, SIZE);
  const entry = form.reverse ? `${range.turns - 1} - turn` : "turn";
  const body = [
    head,
    "let p = i32(item);",
    ...[...turn.kept].map(([value, name]) => `let ${name} = ${value};`),
    ...turn.states.map(({ state, name, at }) => {
      const type = valueType(form.states[state].dtype);
      return `var ${name}: ${type} = ${shader.load(buffers.from[state], at)};`;
    }),
    `let first = ${firstTurn(shader, range)};`,
    "var open = true;",
    `for (var turn = first; turn < ${endTurn(range)}; turn++) {`,
    ...(form.inputs.length + form.outputs.length > 0 ? [`let entry = ${entry};`] : []),
    ...turnStatements(turn),
    "}",
    ...turn.states.map(({ state, name, at }) => shader.store(buffers.results[state], at, name)),
    ...buffers.alive.map((word) => `if (open) { ${shader.store(word, "0", "1u")} }`),
  ].join("\n");
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [SIZE, 1, 1], body }),
    workgroups,
  };
}

function turnStatements({ graph, test, states, written }: MemberTurn): string[] {
  const writer = new ScalarWriter(graph);
  const { lines: first, values: open } = writer.write(test === undefined ? [] : [test]);
  const wanted = [...states.map(({ next }) => next), ...written.map(({ value }) => value)];
  const { lines, values } = writer.write(wanted);
  const stores = written.map(({ store }, i) => store(values[states.length + i]));
  const changed = states.flatMap(({ name }, i) => (values[i] === name ? [] : [i]));
  return [
    ...first,
    ...open.map((value) => `if (!${value}) { open = false; break; }`),
    ...lines,
    ...stores,
    // All are computed from the states before.
    ...changed.map((i) => `let n${i} = ${values[i]};`),
    ...changed.map((i) => `${states[i].name} = n${i};`),
  ];
}
