import { eigh, eigvalsh } from "../../src/linalg/eigh.ts";
import { lstsq } from "../../src/linalg/lstsq.ts";
import { pinv } from "../../src/linalg/pinv.ts";
import { pivotedQr } from "../../src/linalg/pivoted-qr.ts";
import { polar } from "../../src/linalg/polar.ts";
import { qr } from "../../src/linalg/qr.ts";
import { svd, svdvals } from "../../src/linalg/svd.ts";
import { symmetricFunction } from "../../src/linalg/symmetric-function.ts";
import { symmetricLyapunov } from "../../src/linalg/symmetric-lyapunov.ts";
import { f64 } from "../doubles.ts";
import type { Row } from "../row.ts";

/** Eigenvalues well apart, largest entries of the vectors too. */
const symmetric = f64([
  [4, 1, 0.5],
  [1, -2, 0.7],
  [0.5, 0.7, 1],
]);

/** Singular values well apart. */
const tall = f64([
  [3, 0.4, -0.5],
  [0.7, -2, 0.6],
  [0.3, 0.8, 1.1],
  [1.2, -0.6, 0.9],
]);

const positive = f64([
  [3, 0.4, -0.5],
  [0.4, 2, 0.6],
  [-0.5, 0.6, 1.1],
]);

const identity = f64([
  [2, 0],
  [0, 2],
]);

const wide = tall.transpose();

export const SPECTRAL_ROWS: readonly Row[] = [
  {
    constant: "eigh",
    inputs: [symmetric],
    apply: (a) => {
      const { values, vectors } = eigh(a);
      return [values, vectors];
    },
  },
  { constant: "eigh", label: "values", inputs: [symmetric], apply: eigvalsh },
  {
    constant: "svd",
    label: "tall",
    inputs: [tall],
    apply: (a) => {
      const { u, s, vt } = svd(a);
      return [u, s, vt];
    },
  },
  {
    constant: "svd",
    label: "wide, full",
    inputs: [wide],
    apply: (a) => {
      const { u, s, vt } = svd(a, { fullMatrices: true });
      return [u, s, vt];
    },
  },
  { constant: "svd", label: "values", inputs: [tall], apply: svdvals },
  {
    constant: "qr",
    label: "reduced",
    inputs: [tall],
    apply: (a) => {
      const { q, r } = qr(a);
      return [q, r];
    },
  },
  {
    constant: "qr",
    label: "complete",
    inputs: [tall.slice(":", [0, 2])],
    apply: (a) => {
      const { q, r } = qr(a, { mode: "complete" });
      return [q, r];
    },
  },
  {
    constant: "qr",
    label: "wide",
    inputs: [wide],
    apply: (a) => {
      const { q, r } = qr(a);
      return [q, r];
    },
  },
  {
    constant: "qr",
    label: "pivoted",
    inputs: [wide],
    apply: (a) => {
      const { q, r, order } = pivotedQr(a);
      return [q, r, order];
    },
  },
  { constant: "qr", label: "r", inputs: [tall], apply: (a) => qr(a, { mode: "r" }) },
  {
    constant: "polarFactor",
    inputs: [tall],
    apply: (a) => {
      const { u, h } = polar(a);
      return [u, h];
    },
  },
  {
    constant: "symmetricLyapunov",
    inputs: [positive, symmetric.mul(0.3).add(wide.slice(":", [0, 3]))],
    apply: symmetricLyapunov,
  },
  { constant: "pinv", label: "tall", inputs: [tall], apply: (a) => pinv(a) },
  { constant: "pinv", label: "wide", inputs: [wide], apply: (a) => pinv(a) },
  {
    constant: "leastSquares",
    label: "tall",
    inputs: [tall, f64([1, -2, 0.5, 3])],
    apply: (a, b) => lstsq(a, b).x,
  },
  {
    constant: "leastSquares",
    label: "wide",
    inputs: [
      wide,
      f64([
        [1, -2],
        [0.5, 3],
        [-1, 0.3],
      ]),
    ],
    apply: (a, b) => lstsq(a, b).x,
  },
  {
    constant: "symmetricFunction",
    inputs: [positive.mul(0.4)],
    apply: (a) => symmetricFunction(a, (w) => w.exp()),
  },
  {
    constant: "symmetricFunction",
    label: "with a parameter",
    inputs: [positive, f64(0.7)],
    apply: (a, p) => symmetricFunction(a, (w) => w.pow(p)),
  },
  {
    constant: "symmetricFunction",
    label: "of equal eigenvalues",
    inputs: [identity],
    apply: (a) => symmetricFunction(a, (w) => w.log()),
  },
];
