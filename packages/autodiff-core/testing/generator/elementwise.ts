/** Random elementwise operations: arithmetic, functions, comparisons, casts, bits. */

import type { Tensor } from "../../src/index.ts";
import * as F from "../../src/index.ts";
import { asBool, asFloat, asInteger, asNumber, DTYPES, fitBeside } from "./fit.ts";
import type { Operation, Site } from "./step.ts";

const ARITHMETIC = [F.add, F.sub, F.mul, F.div, F.maximum, F.minimum] as const;
const DIVISIONS = [F.rem, F.mod, F.floorDivide] as const;
const COMPARISONS = [F.equal, F.notEqual, F.less, F.lessEqual, F.greater, F.greaterEqual] as const;
const LOGIC = [F.logicalAnd, F.logicalOr, F.logicalXor] as const;
const BITS = [
  F.bitAnd,
  F.bitOr,
  F.bitXor,
  F.shiftLeft,
  F.shiftRightLogical,
  F.shiftRightArithmetic,
];
const CONSTANTS = [0, 1, -1, 2, 0.5, -0, 3, 1 / 3, 1e-3, 1000];

/** Functions that are finite on all numbers of moderate size. */
const EVERYWHERE = [
  F.tanh,
  F.sin,
  F.cos,
  F.exp,
  F.erf,
  F.logistic,
  F.atan,
  F.asinh,
  F.softplus,
  F.expm1,
  F.sinh,
  F.cosh,
  F.tan,
  F.erfc,
  F.exp2,
  F.relu,
] as const;

/** Functions of positive numbers, and of numbers between -1 and 1. */
const POSITIVE = [F.log, F.sqrt, F.rsqrt, F.log1p, F.log2, F.log10, F.reciprocal] as const;
const BOUNDED = [F.asin, F.acos, F.atanh, F.erfInv] as const;
const EXACT = [F.neg, F.abs, F.sign, F.floor, F.ceil, F.round, F.trunc, F.square] as const;
const TESTS = [F.isNaN, F.isFinite, F.isInf] as const;

const positive = (x: Tensor): Tensor => x.abs().add(0.25);
const bounded = (x: Tensor): Tensor => x.tanh().mul(0.875);

function arithmetic(site: Site): Tensor {
  const x = asNumber(site.x);
  return site.pick(ARITHMETIC)(x, fitBeside(x, asNumber(site.y), site));
}

function withConstant(site: Site): Tensor {
  const x = asNumber(site.x);
  const constant = site.pick(CONSTANTS);
  const whole = Math.max(x.dtype === "uint32" ? 0 : -9, Math.trunc(constant));
  const value = F.isFloat(x.dtype) ? constant : whole;
  const apply = site.pick(ARITHMETIC);
  const number = F.scalar(value, x.dtype);
  return site.choose(2) === 0 ? apply(x, number) : apply(number, x);
}

function division(site: Site): Tensor {
  const x = asNumber(site.x);
  return site.pick(DIVISIONS)(x, fitBeside(x, asNumber(site.y), site));
}

function power(site: Site): Tensor {
  const x = asFloat(site.x, site);
  if (site.choose(2) === 0) return F.pow(x, site.pick([2, 3, -1, 0.5, 0, 4, -2]));
  return F.pow(positive(x), fitBeside(x, asFloat(site.y, site), site));
}

function select(site: Site): Tensor {
  const x = site.x;
  return asBool(fitBeside(x, site.z, site)).where(x, fitBeside(x, site.y, site));
}

function comparison(site: Site): Tensor {
  return site.pick(COMPARISONS)(site.x, fitBeside(site.x, site.y, site));
}

function bits(site: Site): Tensor {
  const x = asInteger(site.x, site);
  const y = fitBeside(x, asInteger(site.y, site), site);
  const apply = site.pick(BITS);
  return BITS.indexOf(apply) < 3 ? apply(x, y) : apply(x, y.bitAnd(31));
}

const everywhere: Operation = (site) => site.pick(EVERYWHERE)(asFloat(site.x, site));

export const ELEMENTWISE: readonly Operation[] = [
  arithmetic,
  arithmetic,
  withConstant,
  withConstant,
  everywhere,
  everywhere,
  (site) => site.pick(POSITIVE)(positive(asFloat(site.x, site))),
  (site) => site.pick([...POSITIVE, F.acosh])(asFloat(site.x, site)),
  (site) => site.pick(BOUNDED)(bounded(asFloat(site.x, site))),
  (site) => site.pick(EXACT)(asFloat(site.x, site)),
  (site) => site.pick([F.neg, F.abs, F.sign, F.square])(asInteger(site.x, site)),
  (site) => site.pick(TESTS)(asFloat(site.x, site)),
  division,
  power,
  select,
  comparison,
  bits,
  (site) => site.pick(LOGIC)(asBool(site.x), fitBeside(asBool(site.x), asBool(site.y), site)),
  (site) =>
    site.choose(2) === 0 ? F.logicalNot(asBool(site.x)) : F.bitNot(asInteger(site.x, site)),
  (site) => site.x.cast(site.pick(DTYPES)),
  (site) => F.atan2(asFloat(site.x, site), fitBeside(asFloat(site.x, site), site.y, site)),
  (site) => asNumber(site.x).clamp(site.pick([0, 1]), site.pick([1, 2])),
  (site) => {
    const x = asNumber(site.x);
    return x.mul(fitBeside(x, asNumber(site.y), site)).add(fitBeside(x, asNumber(site.z), site));
  },
];
