/** Random loops and branches, whose bodies are the steps that follow. */

import type { Tensor } from "../../src/index.ts";
import * as F from "../../src/index.ts";
import { asBool, asFloat, asList, fitShape } from "./fit.ts";
import type { Operation, Site } from "./step.ts";

/** Shape and dtype that a state has to keep. */
const like = (spec: Tensor, x: Tensor | undefined): Tensor =>
  x === undefined ? spec : fitShape(x, spec.shape).cast(spec.dtype);

/** Keeps numbers from growing over the turns of a loop. */
const tame = (x: Tensor): Tensor => (F.isFloat(x.dtype) ? x.mul(0.5).sin() : x);

function loopOver(site: Site): Tensor[] {
  const inputs = asList(site.x);
  const length = inputs.shape[0];
  const body = site.nested(1 + site.choose(4));
  const [state, outputs] = F.scan(
    (h: Tensor, x: Tensor): [Tensor, Tensor[]] => {
      const results = body(site.z, h, x);
      return [tame(like(h, results.at(-1))), results.slice(-2)];
    },
    site.choose(2) === 0 ? site.y : fitShape(site.y, inputs.shape.slice(1)),
    length > 40 ? inputs.slice([0, 9]) : inputs,
    { reverse: site.choose(2) === 1 },
  );
  return [state, ...outputs];
}

function repeated(site: Site): Tensor[] {
  const body = site.nested(1 + site.choose(5));
  const turns = site.choose(6);
  const state: readonly [Tensor, Tensor] = [site.x, site.y];
  const result = F.forLoop(
    0,
    turns,
    (i, [a, b]: readonly [Tensor, Tensor]) => {
      const results = body(site.z, i, a, b);
      return [tame(like(a, results.at(-1))), like(b, results.at(-2))] as const;
    },
    state,
  );
  return [...result];
}

function until(site: Site): Tensor[] {
  const body = site.nested(1 + site.choose(4));
  const limit = 1 + site.choose(6);
  const first = { i: F.scalar(0, "int32"), x: site.x, y: asFloat(site.y, site) };
  const { i, x, y } = F.whileLoop(
    (s: typeof first) => s.i.less(limit).logicalAnd(s.y.abs().sum().greater(0.125)),
    (s) => {
      const results = body(site.z, s.x, s.y);
      const next = tame(like(s.y, results.at(-1)));
      return { i: s.i.add(1), x: like(s.x, results.at(-2)), y: next };
    },
    first,
    { maxSteps: 8 },
  );
  return [i, x, y];
}

function branch(site: Site): Tensor {
  const [some, other] = [site.nested(1 + site.choose(3)), site.nested(1 + site.choose(3))];
  const chosen = asBool(fitShape(site.z, []));
  return F.cond(
    chosen,
    (x: Tensor, y: Tensor) => like(x, some(x, y).at(-1)),
    (x: Tensor, y: Tensor) => like(x, other(y, x).at(-1)),
    site.x,
    site.y,
  );
}

function several(site: Site): Tensor {
  const bodies = Array.from({ length: 3 }, () => site.nested(1 + site.choose(2)));
  const index = fitShape(site.z, []).cast("int32");
  return F.switchCase(
    index,
    bodies.map((body) => (x: Tensor) => like(x, body(x).at(-1))),
    site.x,
  );
}

function mapped(site: Site): Tensor | readonly Tensor[] {
  const x = asList(site.x);
  const body = site.nested(1 + site.choose(4));
  if (x.shape[0] === 0) return x;
  return F.vmap((row: Tensor) => body(row, site.y).slice(-2))(x);
}

function compiled(site: Site): readonly Tensor[] {
  const body = site.nested(1 + site.choose(4));
  return F.jit((x: Tensor, y: Tensor) => body(site.z, x, y).slice(-2))(site.x, site.y);
}

function recomputed(site: Site): readonly Tensor[] {
  const body = site.nested(1 + site.choose(4));
  return F.checkpoint((x: Tensor, y: Tensor) => body(site.z, x, y).slice(-2))(site.x, site.y);
}

export const CONTROL: readonly Operation[] = [
  loopOver,
  repeated,
  until,
  branch,
  several,
  mapped,
  compiled,
  recomputed,
];
