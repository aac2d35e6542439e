/** Minimax polynomials of the elementary functions, by their names; with `_REST` after it, without the constant term. */
import { coefficients } from "@fluxion/autodiff-core/compiler";
import { literal } from "../types.ts";

type Name = keyof typeof coefficients;

function coefficientsOf(name: string, precision: "f32" | "f64"): readonly number[] {
  const all = coefficients[name.replace("_REST", "") as Name][precision];
  return name.endsWith("_REST") ? [0, ...all.slice(1)] : all;
}

export function singlePolynomial(name: string): string {
  return polynomialText(name, coefficientsOf(name, "f32"));
}

/** In one expression. */
export function polynomialText(name: string, coefficients: readonly number[]): string {
  const value = coefficients.reduceRight((rest, term) => {
    if (rest === "") return `${term}`;
    return term === 0 ? `x * (${rest})` : `${term} + x * (${rest})`;
  }, "");
  return `fn T_${name}(x: T) -> T { return ${value || "0"}; }`;
}

/** In a loop, as compilers write out every call. */
export function doublePolynomial(name: string): string {
  const c = coefficientsOf(name, "f64");
  return `fn T_${name}(x: T) -> T {
  var c = array<T, ${c.length}>(${c.map((term) => literal("float64", term)).join()});
  var sum = T();
  for (var i = ${c.length - 1}; i >= 0; i--) { sum = T_add(T_mul(sum, x), c[i]); }
  return sum;
}`;
}
