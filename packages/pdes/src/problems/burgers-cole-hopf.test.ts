import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/burgers_shock.json" with { type: "json" };
import { burgersColeHopf } from "./burgers-cole-hopf.ts";

describe("burgersColeHopf", () => {
  test(`agrees with ${golden.source}`, () => {
    for (const { t, x, u } of golden.values)
      expect(Math.abs(burgersColeHopf(t, x, golden.nu) - u), `t = ${t}, x = ${x}`).toBeLessThan(
        1e-10,
      );
  });

  test("starts from -sin(πx) and is odd about the shock", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (t, x) => {
          expect(burgersColeHopf(t, x) + burgersColeHopf(t, -x)).toBeCloseTo(0, 12);
        },
      ),
      { seed: 1 },
    );
    expect(burgersColeHopf(0, 0.3)).toBeCloseTo(-Math.sin(0.3 * Math.PI), 15);
    expect(burgersColeHopf(1e-9, 0.3)).toBeCloseTo(-Math.sin(0.3 * Math.PI), 7);
  });

  test("satisfies u_t + u u_x = ν u_xx, measured by central differences at three viscosities", () => {
    const h = 1e-3;
    for (const nu of [0.02, 0.1, 1])
      for (const [t, x] of [
        [0.2, 0.4],
        [0.5, -0.3],
        [0.9, 0.7],
      ]) {
        const u = (dt: number, dx: number) => burgersColeHopf(t + dt * h, x + dx * h, nu);
        const slope = (u(1, 0) - u(-1, 0)) / (2 * h) + (u(0, 0) * (u(0, 1) - u(0, -1))) / (2 * h);
        const curvature = (u(0, 1) - 2 * u(0, 0) + u(0, -1)) / h ** 2;
        expect(Math.abs(slope - nu * curvature), `nu = ${nu}, t = ${t}`).toBeLessThan(2e-4);
      }
  });

  test("rejects a viscosity that is not positive", () => {
    expect(() => burgersColeHopf(0.5, 0, 0)).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: burgersColeHopf: expected t >= 0, x finite and nu > 0, received t = 0.5, x = 0, nu = 0. For nu = 0 the solution is a shock, which the formula does not cover.]`,
    );
  });
});
