/**
 * A loop over small tensors in one dispatch: one workgroup does all kernels of all turns, with barriers in place of the
 * pauses between dispatches. The others of the device are idle, so that there is not to be much work in a turn.
 */
import {
  type Block,
  type ControlKernel,
  type Kernel,
  kernelCost,
  type Schedule,
} from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import type { Target } from "../../lowering/target.ts";
import { TooManyBindings } from "../../wgsl/bindings.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { sizeOf } from "../loops/axes.ts";
import { BARRIER } from "../workgroup/workgroup-loop.ts";
import type { Outside } from "../workgroup/workgroup-memory.ts";
import {
  planWorkgroup,
  type WorkgroupPlan,
  writeWorkgroupProgram,
} from "../workgroup/workgroup-program.ts";
import { type LoopBuffers, loopBuffers, loopShader } from "./loop-buffers.ts";
import { type LoopForm, loopForm } from "./loop-form.ts";
import { endTurn, firstTurn, loopInRounds, type TurnRange } from "./rounds.ts";

/** Operations of a turn per kernel, above which a kernel over the whole device is faster than a workgroup. */
const MOST_OPERATIONS = 3e4;
/** Operations of one dispatch: a tenth of a second of a workgroup. */
const MOST_WORK = 2e8;
const MOST_TURNS = 1024;
const LEAST_TURNS = 4;

/** Bytes of memory of the workgroup for totals of reductions. */
const TOTALS_BYTES = 4096;

/** @returns `undefined` if a turn is too much for a workgroup, or has kernels that workgroups cannot do. */
export function emitWorkgroupLoop(
  context: KernelContext,
  kernel: ControlKernel,
): readonly Step[] | undefined {
  const form = loopForm(kernel);
  const { body, condition } = form;
  const schedules = [body, condition].flatMap((part) => part?.schedule ?? []);
  const kernels = schedules.reduce((sum, schedule) => sum + schedule.kernels.length, 0);
  const operations = schedules.reduce((sum, schedule) => sum + operationsOf(schedule), 0);
  if (form.turns === 0 || operations > MOST_OPERATIONS * kernels) return undefined;
  const plans = planLoop(context.capabilities, form);
  if (plans === undefined) return undefined;
  const turns = Math.floor(MOST_WORK / Math.max(1, operations));
  const most = Math.min(MOST_TURNS, Math.max(LEAST_TURNS, turns));
  try {
    const loop = new WorkgroupLoop(context, kernel, form, plans);
    return loopInRounds(context, form, most, (from, range) => loop.write(from, range));
  } catch (error) {
    if (error instanceof TooManyBindings) return undefined;
    throw error;
  }
}

function operationsOf({ kernels, buffers }: Schedule): number {
  // Loops over nothing are left to kernels that are not written at all.
  if (kernels.some(isEmpty)) return Number.POSITIVE_INFINITY;
  return kernels.reduce((sum, kernel) => {
    const { flops, bytes } = kernelCost(kernel, buffers);
    return sum + flops + bytes / 4;
  }, 0);
}

function isEmpty(kernel: Kernel): boolean {
  return kernel.kind === "loop" && kernel.stages.some(({ shape }) => shape.includes(0));
}

interface LoopPlans {
  readonly size: number;
  readonly body: WorkgroupPlan;
  /** Without memory of the workgroup, which the body has. */
  readonly condition: WorkgroupPlan | undefined;
}

function planLoop(target: Target, { body, condition }: LoopForm): LoopPlans | undefined {
  const { workgroupBytes, invocations } = target;
  const rest = { ...target, workgroupBytes: workgroupBytes - TOTALS_BYTES };
  const plan = planWorkgroup(rest, body.schedule);
  if (plan === undefined) return undefined;
  const size = plan.tiles.size > 0 ? plan.size : Math.min(256, invocations);
  const plans = { size, body: { ...plan, size } };
  if (condition === undefined) return { ...plans, condition: undefined };
  const { schedule } = condition;
  if (schedule.kernels.some(({ kind }) => kind !== "loop")) return undefined;
  const test = planWorkgroup({ ...target, workgroupBytes: 0 }, schedule);
  return test && { ...plans, condition: { ...test, size } };
}

/** Number of the turn modulo 2, and of the entries that it reads and writes: functions use them as well. */
const TURN_VARIABLES = "var<private> now: i32;\nvar<private> entry: i32;";

/** Where the value that a loop goes on by is, for all invocations. */
const GOES_ON = "goes_on";

class WorkgroupLoop {
  readonly #context: KernelContext;
  readonly #form: LoopForm;
  readonly #plans: LoopPlans;
  /** Places for two of each state, which turns read and write alternately. */
  readonly #pairs: readonly number[];
  readonly #far: number;
  readonly #flag: number;

  constructor(context: KernelContext, { flag }: ControlKernel, form: LoopForm, plans: LoopPlans) {
    const words = [plans.body, plans.condition].map((plan) => plan?.homes.farWords ?? 0);
    this.#context = context;
    this.#form = form;
    this.#plans = plans;
    this.#pairs = form.states.map(({ dtype, shape }) => context.scratch(dtype, 2 * sizeOf(shape)));
    this.#far = context.scratch("uint32", Math.max(1, ...words));
    this.#flag = flag;
  }

  write(from: readonly Block[], range: TurnRange): Step {
    const buffers = loopBuffers(this.#context, this.#form, from, range);
    const flags = this.#plans.condition === undefined ? [] : [this.#flag];
    const shader = loopShader(this.#context, buffers, [...this.#pairs, this.#far, ...flags]);
    const { reverse, inputs, outputs } = this.#form;
    shader.declare("turn", TURN_VARIABLES);
    const entry = `entry = ${reverse ? `${range.turns - 1} - turn` : "turn"};`;
    const lines = [
      `let first = ${firstTurn(shader, range)};`,
      `let end = ${endTurn(range)};`,
      ...this.#copies(shader, buffers.from, this.#pairs, "0"),
      BARRIER,
      "var turn = first;",
      "while (turn < end) {",
      "now = (turn - first) & 1;",
      ...(inputs.length + outputs.length > 0 ? [entry] : []),
      ...this.#test(shader, buffers),
      this.#program(shader, buffers, "body"),
      "turn++;",
      "}",
      "let at = (turn - first) & 1;",
      ...this.#copies(shader, this.#pairs, buffers.results, "at"),
      ...buffers.alive.map((word) => `if (turn == end) { ${shader.store(word, "0", "1u")} }`),
    ];
    const entryPoint = { workgroupSize: [this.#plans.size, 1, 1], body: lines.join("\n") } as const;
    return { kind: "dispatch", shader: shader.finish(entryPoint), workgroups: [1, 1, 1] };
  }

  /** Copies states; one side is the half of the pairs with the given number. */
  #copies(
    shader: ShaderWriter,
    from: readonly number[],
    to: readonly number[],
    half: string,
  ): string[] {
    const at = (buffer: number, size: number) =>
      this.#pairs.includes(buffer) ? `${half} * ${size} + i` : "i";
    return this.#form.states.map(({ shape }, s) => {
      const size = sizeOf(shape);
      const value = shader.load(from[s], at(from[s], size));
      const copy = shader.store(to[s], at(to[s], size), value);
      return `for (var i = i32(lix); i < ${size}; i += ${this.#plans.size}) { ${copy} }`;
    });
  }

  #test(shader: ShaderWriter, buffers: LoopBuffers): string[] {
    if (this.#plans.condition === undefined) return [];
    shader.declare(GOES_ON, `var<workgroup> ${GOES_ON}: bool;`);
    return [
      this.#program(shader, buffers, "condition"),
      `if (lix == 0u) { ${GOES_ON} = ${shader.load(this.#flag, "0")}; }`,
      `if (!workgroupUniformLoad(&${GOES_ON})) { break; }`,
    ];
  }

  #program(shader: ShaderWriter, buffers: LoopBuffers, part: "body" | "condition"): string {
    const plan = this.#plans[part];
    const schedule = this.#form[part]?.schedule;
    if (plan === undefined || schedule === undefined) return "";
    const { states, inputs, outputs } = this.#form;
    const halves = (half: string) =>
      states.map(({ shape }, s): Outside => {
        return { buffer: this.#pairs[s], start: `${half} * ${sizeOf(shape)}` };
      });
    const entries = (blocks: readonly Block[], numbers: readonly number[]) =>
      blocks.map(({ shape }, i): Outside => {
        return { buffer: numbers[i], start: `entry * ${sizeOf(shape.slice(1))}` };
      });
    const fixed = buffers[part].map((buffer): Outside => ({ buffer }));
    const read = [...fixed, ...halves("now"), ...entries(inputs, buffers.inputs)];
    const next = [...halves("(1 - now)"), ...entries(outputs, buffers.outputs)];
    const written = part === "body" ? next : [{ buffer: this.#flag }];
    const outside = new Map([
      ...schedule.inputs.map((b, i) => [b, read[i]] as const),
      ...schedule.outputs.map((b, i) => [b, written[i]] as const),
    ]);
    return writeWorkgroupProgram(plan, {
      shader,
      far: { buffer: this.#far, start: "0" },
      outside: (b) => outside.get(b) ?? { buffer: b },
    });
  }
}
