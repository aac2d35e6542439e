import { runInThisContext } from "node:vm";
import { expect, test } from "vitest";
import * as fluxion from "./index.ts";
import { grad, jit, scalar, type Tensor, trace, vmap } from "./index.ts";

/** What a file of the user's would say, with its name. */
function userFile(text: string): (f: typeof fluxion) => (x: Tensor) => Tensor {
  return runInThisContext(text, { filename: "/home/me/model.js" });
}

const model = userFile(`(F) => (x) => {
  const y = x.sin();
  return F.vmap((z) => z.mul(2))(F.stack([y, y])).sum();
}`)(fluxion);

const endless = userFile(`(F) => (x) =>
  F.whileLoop((y) => y.less(100), (y) => y.mul(2), x)`)(fluxion);

test("every equation knows the user's line, also one that vmap made", () => {
  const { program } = trace(model, scalar(1));
  const places = program.equations.map(
    ({ primitive, source }) => `${primitive.name} ${source?.describe()}`,
  );
  expect(places).toContain("sin /home/me/model.js:2:15");
  expect(places).toContain("mul /home/me/model.js:3:26");
});

test("the operations of a derivative speak for the line they came from", () => {
  const { program } = trace(grad(model), scalar(1));
  const cosine = program.equations.find(({ primitive }) => primitive.name === "cos");
  expect(cosine?.source?.describe()).toBe("/home/me/model.js:2:15");
});

test("an unbounded loop in reverse mode names its line", () => {
  const where = /traced at \/home\/me\/model\.js:2:5/;
  expect(() => grad(endless)(scalar(1))).toThrow(where);
  expect(() => jit(grad(endless))(scalar(1))).toThrow(where);
  expect(() => vmap(grad(endless))(fluxion.ones([2]))).toThrow(where);
});
