/** Derivatives of the digamma function. */
import { polynomialText } from "../../../wgsl/functions/polynomial.ts";
import type { EntryFunction } from "./function-of-entries.ts";

export function polygamma(order: number): EntryFunction {
  if (order === 0) return { name: "digamma" };
  const polygammaFall = "fn T_polygammaFall(m: T, b: T, x: T) -> T { return 1; }";
  const own = { COTANGENT: cotangentPolynomial(order), polygammaFall };
  return { name: "polygamma", numbers: [order], own };
}

/** `ψ⁽ⁿ⁾(a + b) - ψ⁽ⁿ⁾(a)`. */
export function polygammaDifference(order: number): EntryFunction {
  const value = order === 0 ? "T_digamma(x)" : "T_polygamma(n, x)";
  const own = {
    COTANGENT: cotangentPolynomial(order),
    POLYGAMMA: `fn T_POLYGAMMA(n: T, x: T) -> T { return ${value}; }`,
  };
  return { name: "polygammaRise", numbers: [order], own };
}

/** `Pₙ` with `π dⁿ/dxⁿ cot πx = πⁿ⁺¹ Pₙ(cot πx)`: `Pₙ₊₁ = -(1 + c²) Pₙ'`. */
function cotangentPolynomial(n: number): string {
  let p = [0, Math.PI];
  for (let k = 0; k < n; k++) {
    const slope = p.slice(1).map((coefficient, i) => -Math.PI * (i + 1) * coefficient);
    p = [...slope, 0, 0].map((own, i) => own + (i > 1 ? slope[i - 2] : 0));
  }
  return polynomialText("COTANGENT", p.map(Math.fround));
}
