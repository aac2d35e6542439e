/** Kullback–Leibler divergences in closed form. */

import { OptionError } from "../errors.ts";
import { triangularSolve } from "../linalg/triangular-solve.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { exp, log } from "../primitives/exponential.ts";
import { digamma, lbeta, lgamma } from "../special/gamma.ts";
import type { Tensor } from "../tensor.ts";
import type { Distribution } from "./distribution.ts";
import type { Family } from "./family.ts";

type Of<Kind extends Family["kind"]> = Extract<Family, { readonly kind: Kind }>;

/**
 * How much information is lost if q stands for p, `E_p[log p - log q]`, in nats.
 *
 * Between two of: `normal`; `multivariateNormal`; `gamma`, `exponential` and `chiSquared`; `beta`; `dirichlet`;
 * `bernoulli` and `categorical` with as many outcomes; and `independent` ones of these.
 *
 * @returns The common batch shape.
 * @throws OptionError for other pairs: estimate it by the mean of `p.logDensity(x).sub(q.logDensity(x))` over samples.
 *
 * @example
 * ```ts test
 * import { klDivergence, normal } from "@fluxion/autodiff-core/distributions";
 *
 * klDivergence(normal({ location: 1 }), normal({ location: 3 })).item() // => 2
 * ```
 */
export function klDivergence(p: Distribution, q: Distribution): Tensor {
  const [a, b] = [p.family, q.family];
  const divergence = a !== undefined && b !== undefined ? between(a, b) : undefined;
  if (divergence !== undefined) return divergence;
  throw new OptionError({
    where: "klDivergence",
    expected: "two distributions of one family with a formula",
    received: `${a?.kind ?? "another distribution"} and ${b?.kind ?? "another distribution"}`,
    fix: "Estimate it: average p.logDensity(x).sub(q.logDensity(x)) over samples x of p.",
  });
}

function between(p: Family, q: Family): Tensor | undefined {
  if (p.kind === "normal" && q.kind === "normal") return ofNormal(p, q);
  if (p.kind === "multivariateNormal" && q.kind === "multivariateNormal") return ofVectors(p, q);
  if (p.kind === "gamma" && q.kind === "gamma") return ofGamma(p, q);
  if (p.kind === "beta" && q.kind === "beta") return ofBeta(p, q);
  if (p.kind === "dirichlet" && q.kind === "dirichlet") return ofDirichlet(p, q);
  if (p.kind === "outcomes" && q.kind === "outcomes") return ofOutcomes(p, q);
  if (p.kind === "independent" && q.kind === "independent") return ofIndependent(p, q);
  return undefined;
}

function ofNormal(p: Of<"normal">, q: Of<"normal">): Tensor {
  const ratio = p.scale.div(q.scale);
  const distance = p.location.sub(q.location).div(q.scale);
  return ratio.square().sub(1).add(distance.square()).div(2).sub(log(ratio));
}

function ofVectors(p: Of<"multivariateNormal">, q: Of<"multivariateNormal">): Tensor | undefined {
  const n = p.mean.shape.at(-1) ?? 0;
  if (q.mean.shape.at(-1) !== n) return undefined;
  const ratio = triangularSolve(q.scaleTril, p.scaleTril, { lower: true });
  const step = p.mean.sub(q.mean).expandDims(-1);
  const distance = triangularSolve(q.scaleTril, step, { lower: true });
  const squares = ratio
    .square()
    .sum([-2, -1])
    .add(distance.square().sum([-2, -1]));
  return squares
    .sub(n)
    .div(2)
    .sub(log(diagonal(ratio).abs()).sum(-1));
}

function ofGamma(p: Of<"gamma">, q: Of<"gamma">): Tensor {
  const [a, b] = [p.concentration, q.concentration];
  return a
    .sub(b)
    .mul(digamma(a))
    .sub(lgamma(a))
    .add(lgamma(b))
    .add(b.mul(log(p.rate.div(q.rate))))
    .add(a.mul(q.rate.sub(p.rate)).div(p.rate));
}

function ofBeta(p: Of<"beta">, q: Of<"beta">): Tensor {
  const [da, db] = [p.alpha.sub(q.alpha), p.beta.sub(q.beta)];
  return lbeta(q.alpha, q.beta)
    .sub(lbeta(p.alpha, p.beta))
    .add(da.mul(digamma(p.alpha)))
    .add(db.mul(digamma(p.beta)))
    .sub(da.add(db).mul(digamma(p.alpha.add(p.beta))));
}

function ofDirichlet(p: Of<"dirichlet">, q: Of<"dirichlet">): Tensor | undefined {
  const [a, b] = [p.concentration, q.concentration];
  if (a.shape.at(-1) !== b.shape.at(-1)) return undefined;
  const [all, other] = [a.sum(-1), b.sum(-1)];
  const each = lgamma(b)
    .sub(lgamma(a))
    .add(a.sub(b).mul(digamma(a).sub(digamma(all).expandDims(-1))));
  return lgamma(all).sub(lgamma(other)).add(each.sum(-1));
}

function ofOutcomes(p: Of<"outcomes">, q: Of<"outcomes">): Tensor | undefined {
  const [a, b] = [p.logProbabilities, q.logProbabilities];
  if (a.shape.at(-1) !== b.shape.at(-1)) return undefined;
  // An outcome that never occurs adds nothing, whatever q says of it.
  const never = a.equal(Number.NEGATIVE_INFINITY);
  const safe = never.where(0, a);
  return never.where(0, exp(safe).mul(safe.sub(never.where(0, b)))).sum(-1);
}

function ofIndependent(p: Of<"independent">, q: Of<"independent">): Tensor | undefined {
  if (p.axes !== q.axes) return undefined;
  const each = klDivergence(p.of, q.of);
  const axes = Array.from({ length: p.axes }, (_, i) => -1 - i);
  return axes.length === 0 ? each : each.sum(axes);
}
