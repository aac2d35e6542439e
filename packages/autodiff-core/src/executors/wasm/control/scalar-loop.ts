/**
 * A loop as scalar code. V8 runs a function in the code of its baseline compiler until a call after it has been
 * optimised; a long loop is therefore cut into calls of some turns, from states in memory to states in memory.
 */
import type { Block } from "../../../compiler/kernel.ts";
import {
  type FunctionReference,
  i32,
  type Label,
  memory,
  select,
  type Value,
  type Variable,
} from "../encoding/index.ts";
import { blockAddress, blockBytes, type Site } from "./body.ts";
import { type LoopForm, loopForm } from "./loop-form.ts";
import { loadLocals, loadNodes, storeValues } from "./scalar-blocks.ts";
import { ScalarGraph } from "./scalar-graph.ts";
import { placeNodes } from "./scalar-placement.ts";
import { demandedIn } from "./scalar-steps.ts";
import type { Elements, Turn } from "./scalar-values.ts";
import { ScalarWriter } from "./scalar-writer.ts";
import { type Entry, entryOf } from "./scan-kernel.ts";

/** Long against the cost of a call, short against the time until the optimised code is there. */
const TURNS_PER_CALL = 256;

/** What some turns return when the condition does not hold any more. */
const DONE = -1;

const PARAMETERS = { frame: "i32", from: "i32", to: "i32" } as const;

/** Where the code of some turns stands. */
type LoopSite = Omit<Site, "scratch">;

/** Copy the states to the results, and call the function of some turns until there is none left. */
export function writeScalarLoop(site: Site): void {
  const { kernel, f, frame } = site;
  const form = loopForm(kernel);
  form.initial.forEach((block, i) => {
    const bytes = blockBytes(block);
    if (bytes === 0) return;
    memory.copy(f, blockAddress(site, form.states[i]), blockAddress(site, block), bytes);
  });
  if (form.turns === 0) return;
  const someTurns = scalarTurns(site, form);
  const from = f.let(i32.const(0));
  const limit = form.turns;
  f.loop((again) => {
    if (limit === undefined) {
      const done = f.call(someTurns, { frame, from, to: TURNS_PER_CALL });
      f.brIf(i32.ne(done, DONE), again);
      return;
    }
    const left = f.let(i32.sub(limit, from));
    const turns = select(i32.ltS(left, TURNS_PER_CALL), left, TURNS_PER_CALL);
    f.set(from, f.call(someTurns, { frame, from, to: i32.add(from, turns) }));
    // As an unsigned number the mark of the end is beyond every limit.
    f.brIf(i32.ltU(from, limit), again);
  });
}

/** A function of turns from number `from` to at most `to`. Returns the number of the next turn. */
function scalarTurns(
  { context, kernel }: Site,
  form: LoopForm,
): FunctionReference<typeof PARAMETERS, "i32"> {
  return context.module.function(
    `${kernel.kind}Turns`,
    { params: PARAMETERS, result: "i32" },
    (f, { frame, from, to }) => {
      const site: LoopSite = { context, kernel, f, frame };
      const inputs = form.inputs.map((block) => entryFrom(site, block, form, from));
      const outputs = form.outputs.map((block) => entryFrom(site, block, form, from));
      const { turn, graph } = graphOf(site, form, inputs);
      const needed = turn.goesOn === undefined ? [] : [turn.goesOn];
      const demands = demandedIn(turn.body, [...needed, ...turn.results.flat()]);
      // Turns of loops inside count as well.
      const budget = graph.hasLoops ? f.let(i32.const(TURNS_PER_CALL)) : undefined;
      const writer = new ScalarWriter(site, placeNodes(demands), budget);
      writer.region(graph.root);
      const places = form.states.map((block) => blockAddress(site, block));
      const states = form.states.map((block, i) => loadLocals(f, places[i], block));
      writer.bindAll(turn.states.flat(), states.flat());
      const next = f.let(i32.const(DONE));
      f.block((done) => {
        f.loop((again) => {
          writeTurn({ site, form, writer, turn, outputs }, states.flat(), done);
          for (const { at, step } of [...inputs, ...outputs]) f.set(at, i32.add(at, step));
          f.set(from, i32.add(from, 1));
          const isLeft = i32.ltS(from, to);
          f.brIf(budget === undefined ? isLeft : i32.and(isLeft, i32.gtS(budget, 0)), again);
        });
        f.set(next, from);
      });
      form.states.forEach((block, i) => {
        storeValues(f, places[i], block, states[i]);
      });
      return next;
    },
  );
}

function graphOf(
  site: LoopSite,
  form: LoopForm,
  inputs: readonly Entry[],
): { readonly graph: ScalarGraph; readonly turn: Turn } {
  const graph = new ScalarGraph();
  const region = graph.root;
  const fixed = form.fixed.map((block) =>
    loadNodes(graph, blockAddress(site, block), block, region),
  );
  const turn = form.turn({ graph, region }, fixed, (inner): Elements[] =>
    form.inputs.map((block, i) => loadNodes(graph, inputs[i].at, entryBlock(block), inner.region)),
  );
  return { graph, turn };
}

interface TurnCode {
  readonly site: LoopSite;
  readonly form: LoopForm;
  readonly writer: ScalarWriter;
  readonly turn: Turn;
  readonly outputs: readonly Entry[];
}

function writeTurn(
  { site: { f }, form, writer, turn, outputs }: TurnCode,
  states: readonly Variable[],
  done: Label,
): void {
  const next = turn.results.slice(0, form.states.length).flat();
  writer.turn({ ...turn, next }, states, done, () => {
    outputs.forEach(({ at }, i) => {
      const values = turn.results[form.states.length + i].map((node) => writer.valueOf(node));
      storeValues(f, at, entryBlock(form.outputs[i]), values);
    });
  });
}

/** The entry of turn number `from`. */
function entryFrom(
  site: LoopSite,
  block: Block,
  { turns = 1, reverse }: LoopForm,
  from: Value<"i32">,
): Entry {
  const { at, step } = entryOf(site, block, turns, reverse);
  site.f.set(at, i32.add(at, i32.mul(from, step)));
  return { at, step };
}

/** The block that one entry is. */
function entryBlock(block: Block): Block {
  return { ...block, offset: 0, shape: block.shape.slice(1) };
}
