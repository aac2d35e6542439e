/** Random operations that move entries to positions known when the program is written. */

import type { Tensor } from "../../src/index.ts";
import * as F from "../../src/index.ts";
import { asList, axisOf, fitShape } from "./fit.ts";
import type { Operation, Site } from "./step.ts";

function reshaped({ x, choose }: Site): Tensor {
  const divisors = [1, 2, 3, 4, 5, 8].filter((d) => x.size % d === 0);
  const d = divisors[choose(divisors.length)];
  if (x.size === 0) return x.reshape([0]);
  return choose(2) === 0 ? x.reshape([d, x.size / d]) : x.reshape([x.size / d, d]);
}

function permuted({ x, choose }: Site): Tensor {
  const axes = x.shape.map((_, i) => i);
  const order: number[] = [];
  while (axes.length > 0) order.push(...axes.splice(choose(axes.length), 1));
  return x.transpose(order);
}

function sliced({ x, choose }: Site): Tensor {
  return x.slice(
    ...x.shape.map((n) => {
      const start = choose(Math.min(n, 3) + 1);
      const stop = Math.max(start, n - choose(3));
      return [start, stop, 1 + choose(3)] as const;
    }),
  );
}

function padded({ x, choose, pick }: Site): Tensor {
  const widths = x.shape.map(() => [choose(3), choose(3)] as const);
  const interior = choose(4) === 3 ? x.shape.map(() => choose(3)) : undefined;
  const mode = x.size === 0 ? "constant" : pick(["constant", "constant", "edge", "wrap"] as const);
  if (mode !== "constant") return F.pad(x, { widths, mode });
  const value = x.dtype === "bool" ? 1 : pick([0, 1, 2]);
  return F.pad(x, interior === undefined ? { widths, value } : { widths, value, interior });
}

function cropped({ x, choose }: Site): Tensor {
  return F.pad(x, {
    widths: x.shape.map((n) => [-choose(Math.min(2, n + 1)), choose(2)] as const),
  });
}

function joined(site: Site): Tensor {
  const x = asList(site.x);
  const axis = axisOf(x, site);
  const others = [site.y, site.z].slice(0, 1 + site.choose(2)).map((y) => {
    const size = 1 + site.choose(5);
    return fitShape(
      y,
      x.shape.map((n, i) => (i === axis ? size : n)),
    ).cast(x.dtype);
  });
  return F.concat([x, ...others], axis);
}

export const LAYOUT: readonly Operation[] = [
  reshaped,
  permuted,
  sliced,
  padded,
  cropped,
  joined,
  joined,
  (site) =>
    F.stack([site.x, fitShape(site.y, site.x.shape).cast(site.x.dtype)], axisOf(site.x, site)),
  ({ x, choose }) => {
    const axes = x.shape.map((_, i) => i).filter(() => choose(2) === 1);
    return x.reverse(axes.length > 0 ? axes : undefined);
  },
  ({ x, choose }) => x.expandDims(choose(x.rank + 1)),
  ({ x, choose }) => x.broadcastTo([1 + choose(5), ...x.shape]),
  ({ x, choose }) => {
    const at = choose(x.rank + 1);
    const wide = x.expandDims(at);
    return wide.broadcastTo(wide.shape.map((n, i) => (i === at ? 1 + choose(9) : n)));
  },
  (site) => {
    const x = asList(site.x);
    const axis = axisOf(x, site);
    return x.shape[axis] > 4 ? x.squeeze() : F.unstack(x, axis);
  },
  (site) => F.roll(asList(site.x), site.choose(7) - 3, axisOf(asList(site.x), site)),
  ({ x, pick }) => (x.rank < 2 ? x : pick([F.tril, F.triu])(x)),
  (site) => {
    const x = asList(site.x);
    return F.iota(x.shape, axisOf(x, site), site.pick(["int32", "float32", "float64"]));
  },
  (site) =>
    F.tile(
      asList(site.x),
      asList(site.x).shape.map(() => 1 + site.choose(2)),
    ),
];
