/** Zeros, poles, infinities and NaN of special functions in single precision. */
import type { Tensor } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import * as S from "../../../../../autodiff-core/src/special/index.ts";
import { worstSpecialError } from "../../../../testing/special-errors.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();

const INF = Number.POSITIVE_INFINITY;
const EDGES = [0, -0, 1, -1, 2, -2, 3, 20, -20, 0.5, INF, -INF, Number.NaN];

const UNARY: readonly (readonly [string, (x: Tensor) => Tensor])[] = [
  ["cbrt", S.cbrt],
  ["exprel", S.exprel],
  ["erfcx", S.erfcx],
  ["erfi", S.erfi],
  ["dawsn", S.dawsn],
  ["ndtr", S.ndtr],
  ["logNdtr", S.logNdtr],
  ["ndtri", S.ndtri],
  ["erfcInv", S.erfcInv],
  ["gamma", S.gamma],
  ["gammaSign", S.gammaSign],
  ["lgamma", S.lgamma],
  ["polygamma", S.digamma],
  ["polygamma", S.trigamma],
  ["bessel", S.besselJ1],
  ["bessel", (x) => S.besselY(5, x)],
  ["bessel", (x) => S.besselI(3, x)],
  ["bessel", S.besselK1],
  ["sphericalBessel", (x) => S.sphericalBesselJ(2, x)],
  ["expi", S.expi],
  ["expn", S.exp1],
  ["cosineIntegral", (x) => S.sici(x).ci],
  ["spence", S.spence],
  ["lambertW", (x) => S.lambertW(x)],
  ["completeElliptic", S.ellipk],
  ["fresnel", (x) => S.fresnel(x).s],
];

test.each(UNARY)("%s", async (name, apply) => {
  const { error, report } = await worstSpecialError(executor, { name, apply }, [
    Float32Array.from(EDGES),
  ]);
  expect(error, report).toBeLessThan(9);
});

const PAIRS = EDGES.flatMap((a) => EDGES.map((b) => [a, b] as const));

test.each([
  ["hypot", S.hypot],
  ["relEntr", S.relEntr],
  ["klDiv", S.klDiv],
  ["beta", S.beta],
  ["lbeta", S.lbeta],
  ["incompleteGamma", S.gammainc],
  ["owensT", S.owensT],
] as const)("%s of two edges", async (name, apply) => {
  const operands = [0, 1].map((side) => Float32Array.from(PAIRS, (pair) => pair[side]));
  const { error, report } = await worstSpecialError(executor, { name, apply }, operands);
  expect(error, report).toBeLessThan(9);
});
