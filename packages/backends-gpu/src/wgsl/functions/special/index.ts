/** Special functions in single precision: functions of WGSL by their names, beside those of call.ts. */
import type { Definitions } from "../definitions.ts";
import { polynomialText } from "../polynomial.ts";
import { AIRY } from "./airy.ts";
import { BESSEL } from "./bessel.ts";
import { BETA } from "./beta.ts";
import { COEFFICIENTS } from "./coefficients.ts";
import { ELEMENTARY } from "./elementary.ts";
import { ELLIPTIC } from "./elliptic.ts";
import { FADDEEVA } from "./faddeeva.ts";
import { GAMMA } from "./gamma.ts";
import { INCOMPLETE_BETA } from "./incomplete-beta.ts";
import { INCOMPLETE_GAMMA } from "./incomplete-gamma.ts";
import { INTEGRALS } from "./integrals.ts";
import { MODIFIED_BESSEL } from "./modified-bessel.ts";
import { NORMAL } from "./normal.ts";
import { OSCILLATING_INTEGRALS } from "./oscillating-integrals.ts";
import { PAIRS } from "./pairs.ts";
import { POLYGAMMA } from "./polygamma.ts";
import { QUADRATURE } from "./quadrature.ts";
import { ROOTS_AND_SUMS } from "./roots-and-sums.ts";
import { SPHERICAL_BESSEL } from "./spherical-bessel.ts";

const POLYNOMIALS: Definitions = /* @__PURE__ */ Object.fromEntries(
  Object.entries(COEFFICIENTS).map(([name, terms]) => [name, polynomialText(name, terms)]),
);

export const SPECIAL: Definitions = {
  ...POLYNOMIALS,
  ...PAIRS,
  ...QUADRATURE,
  ...ELEMENTARY,
  ...NORMAL,
  ...GAMMA,
  ...POLYGAMMA,
  ...BETA,
  ...INCOMPLETE_GAMMA,
  ...INCOMPLETE_BETA,
  ...INTEGRALS,
  ...ROOTS_AND_SUMS,
  ...ELLIPTIC,
  ...OSCILLATING_INTEGRALS,
  ...FADDEEVA,
  ...AIRY,
  ...BESSEL,
  ...MODIFIED_BESSEL,
  ...SPHERICAL_BESSEL,
};
