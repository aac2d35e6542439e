/**
 * A loop in one kernel: each member of a batch has an invocation, which keeps its states in registers, makes its turns at
 * its own pace and ends when its own condition fails. A loop without a batch is one member.
 */
import type { ControlKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { Step } from "../../../lowering/step.ts";
import { TooManyBindings } from "../../../wgsl/bindings.ts";
import { sizeOf } from "../../loops/axes.ts";
import { type LoopForm, loopForm } from "../loop-form.ts";
import { loopInRounds } from "../rounds.ts";
import { batchLayouts, type LoopLayouts, SINGLE_LOOP } from "./loop-layouts.ts";
import { MissingValue, memberOperations } from "./member-values.ts";
import { writeMemberLoop } from "./write-member-loop.ts";

/** Values of states of one member, which registers hold. */
const MOST_VALUES = 48;
/** Operations of a turn that are written out. */
const MOST_OPERATIONS = 2000;
/** A loop of few members leaves most of the device idle: beyond so many operations per kernel, kernels are faster. */
const MOST_OF_FEW = 400;
const FEW = 32;

/** Operations of one dispatch, all members together: a tenth of a second of a small GPU. */
const MOST_WORK = 2e10;
const MOST_TURNS = 1024;
const LEAST_TURNS = 16;

/** @returns `undefined` if the loop is too large, or members need one another. */
export function emitMemberLoop(
  context: KernelContext,
  kernel: ControlKernel,
): readonly Step[] | undefined {
  const form = loopForm(kernel);
  if (form.turns === 0) return undefined;
  for (const layouts of [batchLayouts(form), SINGLE_LOOP]) {
    if (layouts === undefined || !isSmall(form, layouts)) continue;
    try {
      const chunk = affordableTurns(form, layouts.body.count);
      const steps = loopInRounds(context, form, chunk, (from, range) =>
        writeMemberLoop(context, form, layouts, from, range),
      );
      if (steps !== undefined) return steps;
    } catch (error) {
      if (!(error instanceof TooManyBindings || error instanceof MissingValue)) throw error;
    }
  }
  return undefined;
}

function isSmall(form: LoopForm, { body: { count } }: LoopLayouts): boolean {
  const values = form.states.reduce((sum, { shape }) => sum + sizeOf(shape), 0) / count;
  if (values > MOST_VALUES) return false;
  const schedules = [form.body, form.condition].flatMap((part) => part?.schedule ?? []);
  const kernels = schedules.reduce((sum, schedule) => sum + schedule.kernels.length, 0);
  const most = count < FEW ? Math.min(MOST_OPERATIONS, MOST_OF_FEW * kernels) : MOST_OPERATIONS;
  return operationsOf(form, count) <= most;
}

function operationsOf({ body, condition }: LoopForm, count: number): number {
  const test = condition === undefined ? 0 : memberOperations(condition.schedule, count);
  return memberOperations(body.schedule, count) + test;
}

/** Turns that one dispatch may make. */
function affordableTurns(form: LoopForm, count: number): number {
  const turns = Math.floor(MOST_WORK / Math.max(1, operationsOf(form, count) * count));
  return Math.min(MOST_TURNS, Math.max(LEAST_TURNS, turns));
}
