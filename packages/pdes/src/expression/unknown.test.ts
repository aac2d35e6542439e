import { describe, expect, expectTypeOf, test } from "vitest";
import type { Expression } from "./expression.ts";
import { coordinateSymbol } from "./expression.ts";
import { divergence, gradient, laplacian } from "./operators.ts";
import { type DerivativeName, unknownSymbol } from "./unknown.ts";

const u = unknownSymbol("u", { coordinates: ["t", "x"] });

describe("derivatives as properties", () => {
  test("up to fourth order, in any order of the letters", () => {
    expect([u.t, u.xx, u.xt, u.txxx].map(String)).toEqual(["u_t", "u_xx", "u_tx", "u_txxx"]);
    expect(`${u.d("x", 6)}`).toBe("u_xxxxxx");
  });

  test("long names are written with d and printed apart", () => {
    const v = unknownSymbol("v", { coordinates: ["t", "theta"] });
    expect(`${v.d("theta", 2)}`).toBe("v_theta_theta");
    expect(`${v.t}`).toBe("v_t");
    expectTypeOf<DerivativeName<"t" | "theta">>().toEqualTypeOf<"t" | "tt" | "ttt" | "tttt">();
  });

  test("the compiler knows the coordinates", () => {
    expectTypeOf(u.tx).toEqualTypeOf<Expression>();
    // @ts-expect-error there is no coordinate y
    expect(() => u.xy).toThrow();
    // @ts-expect-error there is no coordinate y
    expect(() => u.d("y")).toThrow();
  });

  test("an unknown property names the coordinates that exist", () => {
    expect(() => Reflect.get(u, "xy")).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: u.xy: expected a derivative along the coordinates t, x, received "xy". Write u.t, u.tt or u.d("t", 2), or add the missing coordinate to the problem.]`,
    );
    expect(Reflect.get(u, "toJSON")).toBeUndefined();
    expect(Reflect.get(u, "then")).toBeUndefined();
  });

  test("methods win over letters that spell them", () => {
    const w = unknownSymbol("w", { coordinates: ["a", "b", "s"] });
    expect(`${w.abs()}`).toBe("abs(w)");
    expect(`${w.bas}`).toBe("w_abs");
  });
});

describe("operators along space", () => {
  const v = unknownSymbol("v", { coordinates: ["t", "x", "y"] });

  test("Δv = v_xx + v_yy = div grad v, without time", () => {
    expect(`${laplacian(v)}`).toBe("v_xx + v_yy");
    expect(`${divergence(gradient(v))}`).toBe("v_xx + v_yy");
    expect(Object.keys(gradient(v))).toEqual(["x", "y"]);
    expect(`${laplacian(coordinateSymbol("x").pow(3), ["x"])}`).toBe("6*x");
  });

  test("a formula without unknowns needs coordinates", () => {
    expect(() => laplacian(coordinateSymbol("x"))).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: laplacian: expected an expression with an unknown that depends on space, or the coordinates to use, received x. Name the space coordinates: laplacian(expression, ["x"]).]`,
    );
    expect(() => divergence({})).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: divergence: expected a vector with one component per space coordinate, received {}. Name the components by their coordinate, for example { x: qx, y: qy }.]`,
    );
  });
});
