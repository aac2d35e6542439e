/** Orthogonal polynomials by the recurrences of their families. */
import type { Params } from "@fluxion/autodiff-core/compiler";
import type { EntryFunction } from "./function-of-entries.ts";

interface PolynomialParams {
  readonly kind: string;
  readonly degree: number;
  readonly alpha: number;
}

/** Of `Pₖ₊₁ = (factor Pₖ - before Pₖ₋₁)/divisor`; the factor as a pair of two words. */
interface Recurrence {
  readonly factor: string;
  readonly before: string;
  readonly divisor?: string;
}

const POLYNOMIALS: Readonly<Record<string, Recurrence>> = {
  chebyshevT: { factor: "T_pair(x * select(2f, 1, k == 0), 0)", before: "1" },
  gegenbauer: {
    factor: "T_twoProduct(2 * (k + alpha), x)",
    before: "k + 2 * alpha - 1",
    divisor: "k + 1",
  },
  hermite: { factor: "T_pair(2 * x, 0)", before: "2 * k" },
  hermiteE: { factor: "T_pair(x, 0)", before: "k" },
  laguerre: {
    factor: "T_twoSum(2 * k + 1 + alpha, -x)",
    before: "k + alpha",
    divisor: "k + 1",
  },
};

export function orthogonalPolynomial(params: Params): EntryFunction {
  const { kind, degree, alpha } = params as PolynomialParams;
  const { factor, before, divisor = "1" } = POLYNOMIALS[kind];
  return {
    name: "orthogonal",
    numbers: [degree, alpha],
    own: {
      FACTOR: `fn T_FACTOR(k: T, alpha: T, x: T) -> T_pair { return ${factor}; }`,
      BEFORE: `fn T_BEFORE(k: T, alpha: T) -> T { return ${before}; }`,
      DIVISOR: `fn T_DIVISOR(k: T) -> T { return ${divisor}; }`,
    },
  };
}
