/** The `wasm` executor and the reference agree on the examples of all primitives, transformed in every way. */
import { describe, expect, test } from "vitest";
import { checkProgram, variants } from "../../testing/differential/check-program.ts";
import {
  describeCase,
  describeDisagreement,
} from "../../testing/differential/describe-disagreement.ts";
import { primitiveCases } from "../../testing/differential/primitive-cases.ts";

const executors = variants();

describe("the wasm executor and the reference agree on", () => {
  test.each(primitiveCases())("$title", ({ trace }) => {
    const found = trace();
    const { disagreement } = checkProgram(executors, found);
    if (disagreement === undefined) return;
    expect.fail(`${describeCase(found)}\n${describeDisagreement(disagreement)}`);
  });
});
