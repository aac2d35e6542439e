import { expect, test } from "vitest";
import golden from "../../fixtures/random.json" with { type: "json" };
import { threefryBlocks } from "./threefry-blocks.ts";

test.each(golden.knownAnswers)(
  "gives the known answer of Random123 for key $key",
  ({ key, counter, output }) => {
    const out: [Uint32Array, Uint32Array] = [new Uint32Array(1), new Uint32Array(1)];
    threefryBlocks([[key[0]], [key[1]]], [[counter[0]], [counter[1]]], out);
    expect(out.map((words) => words[0])).toEqual(output);
  },
);
