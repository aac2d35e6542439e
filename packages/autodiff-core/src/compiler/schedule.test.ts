/** Schedules of every primitive and its derivatives, run by the interpreter, against the reference. */
import { describe, expect, test } from "vitest";
import {
  batchOf,
  direction,
  listOf,
  rowsFor,
  smoothPart,
  weighted,
} from "../../testing/primitive-rows.ts";
import { expectScheduleAgrees } from "../../testing/schedule-agreement.ts";
import { jvp, type Tensor, trace, valueAndGrad, vmap } from "../index.ts";

describe("the schedule agrees with the reference, bit for bit in float64:", () => {
  test.each(rowsFor("executors"))("$title", ({ row }) => {
    const { program, captures } = trace(
      (...inputs: Tensor[]) => listOf(row.apply(...inputs)),
      ...row.inputs,
    );
    expectScheduleAgrees(program, [...captures, ...row.inputs]);
  });
});

describe("the schedule of the batched primitive agrees with the reference:", () => {
  test.each(rowsFor("vmap"))("$title", ({ row }) => {
    const batched = vmap((...xs: Tensor[]) => listOf(row.apply(...xs)));
    const inputs = row.inputs.map(batchOf);
    const { program, captures } = trace(batched, ...inputs);
    expectScheduleAgrees(program, [...captures, ...inputs]);
  });
});

describe("the schedule of the forward derivative agrees with the reference:", () => {
  test.each(rowsFor("jvp"))("$title", ({ row }) => {
    const { f, at } = smoothPart(row);
    if (at.length === 0) return;
    const directions = at.map((x, i) => direction(x, i));
    const push = (x: readonly Tensor[], v: readonly Tensor[]) =>
      jvp((...inputs: Tensor[]) => f(...inputs), x, v);
    const { program, captures } = trace(push, at, directions);
    expectScheduleAgrees(program, [...captures, ...at, ...directions]);
  });
});

describe("the schedule of the gradient agrees with the reference:", () => {
  test.each(rowsFor("vjp"))("$title", ({ row }) => {
    const { f, at } = smoothPart(row);
    if (at.length === 0 || f(...at).length === 0) return;
    const loss = (x: readonly Tensor[]): Tensor => weighted(f(...x));
    const { program, captures } = trace(valueAndGrad(loss), at);
    expectScheduleAgrees(program, [...captures, ...at]);
  });
});

test("the table is there", () => {
  expect(rowsFor("executors").length).toBeGreaterThan(70);
});
