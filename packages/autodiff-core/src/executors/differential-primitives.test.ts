/** The `wasm` executor and the reference agree on the examples of all primitives, transformed in every way. */
import { describe, expect, test } from "vitest";
import { checkProgram, variants } from "../../testing/differential/check-program.ts";
import {
  describeCase,
  describeDisagreement,
} from "../../testing/differential/describe-disagreement.ts";
import {
  batchOf,
  direction,
  isSmooth,
  listOf,
  rowsFor,
  smoothPart,
  weighted,
} from "../../testing/primitive-rows.ts";
import { hostArray } from "../../testing/schedule-agreement.ts";
import { grad, jvp, type Tensor, trace, vmap } from "../index.ts";

const executors = variants();

function expectAgreement(
  f: (...inputs: Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
): void {
  const { program, captures } = trace((...xs: Tensor[]) => [...f(...xs)], ...inputs);
  const arrays = [...captures, ...inputs].map(hostArray);
  const { disagreement } = checkProgram(executors, program, arrays);
  if (disagreement === undefined) return;
  const found = { program, inputs: arrays, donated: new Set<number>() };
  expect.fail(`${describeCase(found)}\n${describeDisagreement(disagreement)}`);
}

/** Rows with something to differentiate. */
function smoothRows(check: "jvp" | "vjp") {
  return rowsFor(check).filter(({ row }) => {
    const { f, at } = smoothPart(row);
    return isSmooth(row) && f(...at).length > 0;
  });
}

describe("the wasm executor and the reference agree on", () => {
  test.each(rowsFor("jit"))("$title", ({ row }) => {
    expectAgreement((...xs) => listOf(row.apply(...xs)), row.inputs);
  });

  test.each(rowsFor("vmap"))("$title, batched", ({ row }) => {
    const batched = vmap((...xs: Tensor[]) => [...listOf(row.apply(...xs))]);
    expectAgreement(batched, row.inputs.map(batchOf));
  });

  test.each(smoothRows("jvp"))("the forward derivative of $title", ({ row }) => {
    const { f, at } = smoothPart(row);
    expectAgreement((...xs) => jvp(f, xs, xs.map(direction))[1], at);
  });

  test.each(smoothRows("vjp"))("the gradient of $title", ({ row }) => {
    const { f, at } = smoothPart(row);
    const gradient = grad((xs: readonly Tensor[]) => weighted(f(...xs)));
    expectAgreement((...xs) => gradient(xs), at);
  });
});
