import { expect, test } from "vitest";
import type { BenchCase } from "./cases/bench-case.ts";
import { selectCases, subjectFilter } from "./select-cases.ts";

const sized = (name: string, ...sizes: string[]): BenchCase => ({
  kind: "size",
  name,
  title: name,
  timing: "bytes",
  sizes: Object.fromEntries(sizes.map((size) => [size, []])),
});
const cases = [sized("tanh", ""), sized("matmul", "64", "1024")];

const selected = (names: readonly string[], onlyFirst = false): string[] =>
  selectCases(cases, names, onlyFirst).map(
    ({ benchCase, sizes }) => `${benchCase.name}(${sizes.join()})`,
  );

test("without names it is all cases", () => {
  expect(selected([])).toEqual(["tanh()", "matmul(64,1024)"]);
});

test("a case can be named whole or by its sizes", () => {
  expect(selected(["matmul"])).toEqual(["matmul(64,1024)"]);
  expect(selected(["matmul/1024"])).toEqual(["matmul(1024)"]);
});

test("--quick takes the first size, but never drops one that was named", () => {
  expect(selected(["matmul"], true)).toEqual(["matmul(64)"]);
  expect(selected(["matmul/1024"], true)).toEqual(["matmul(1024)"]);
});

test.each([
  ["sinh", "there is no case sinh; the cases are tanh, matmul"],
  ["matmul/3", "there is no case matmul/3; matmul has the sizes 64, 1024"],
  ["tanh/3", "there is no case tanh/3; tanh has only one size"],
])("%s is refused with what there is", (name, message) => {
  expect(() => selected([name])).toThrow(message);
});

const known = ["fluxion", "jax-js", "tfjs:wasm", "tfjs:cpu"];
const chosen = (names?: readonly string[]): string[] => known.filter(subjectFilter(known, names));

test("subjects are chosen by name or by what stands before the colon; Fluxion is always there", () => {
  expect(chosen()).toEqual(known);
  expect(chosen(["tfjs"])).toEqual(["fluxion", "tfjs:wasm", "tfjs:cpu"]);
  expect(chosen(["tfjs:cpu"])).toEqual(["fluxion", "tfjs:cpu"]);
  expect(chosen(["fluxion:wasm", "jax-js"])).toEqual(["fluxion", "jax-js"]);
});

test("an unknown subject is refused with those that there are", () => {
  expect(() => chosen(["keras"])).toThrow(
    "there is no subject keras; the subjects are fluxion, jax-js, tfjs:wasm, tfjs:cpu",
  );
});
