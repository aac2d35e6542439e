import { expect } from "vitest";
import type { HostArray } from "../src/host-array.ts";
import type { Program } from "../src/index.ts";
import { referenceValues } from "./reference-values.ts";

/** Both programs give the same values on the reference executor, zeros with their signs. */
export function expectSameBits(
  simple: Program,
  original: Program,
  inputs: readonly HostArray[],
): void {
  const want = referenceValues(original, inputs);
  referenceValues(simple, inputs).forEach(({ data }, i) => {
    data.forEach((value, e) => {
      if (!Object.is(value, want[i].data[e])) {
        const given = inputs.map((x) => x.data[e]).join(", ");
        expect.fail(`element ${e}: ${value} instead of ${want[i].data[e]} for ${given}`);
      }
    });
  });
}
