/** Recurrences, reflections, Wronskians and inverses, on random arguments. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { onesLike } from "../creation.ts";
import type { Tensor } from "../tensor.ts";
import { jvp } from "../transforms/jvp.ts";
import * as S from "./index.ts";

const RUNS = { seed: 11, numRuns: 60 };
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

function near(actual: Tensor, expected: Tensor | number, tolerance: number): void {
  const want = typeof expected === "number" ? expected : expected.item();
  const error = Math.abs(actual.item() - want);
  expect(error).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(want)));
}

function check(
  arbitraries: readonly fc.Arbitrary<number>[],
  holds: (...x: Tensor[]) => void,
): void {
  fc.assert(
    fc.property(fc.tuple(...arbitraries), (values) => holds(...values.map((v) => f64(v)))),
    RUNS,
  );
}

function slope(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  return jvp(f, [x], [onesLike(x)])[1];
}

describe("gamma functions", () => {
  test("Γ(x + 1) = x Γ(x), of negative x too", () => {
    const holds = (x: Tensor): void => near(S.gamma(x.add(1)).div(S.gamma(x).mul(x)), 1, 1e-13);
    check([between(0.01, 60)], holds);
    check([between(-9.9, -9.1)], holds);
  });
  test("Γ(x) Γ(1 - x) sin πx = π", () => {
    check([between(0.01, 0.99)], (x) => {
      near(
        S.gamma(x)
          .mul(S.gamma(x.neg().add(1)))
          .mul(x.mul(Math.PI).sin()),
        Math.PI,
        2e-14,
      );
    });
  });
  test("log Γ doubles: Γ(x) Γ(x + 1/2) = 2^{1 - 2x} √π Γ(2x)", () => {
    check([between(0.1, 1e4)], (x) => {
      const right = S.lgamma(x.mul(2))
        .add(x.mul(-2).add(1).mul(Math.LN2))
        .add(Math.log(Math.PI) / 2);
      near(S.lgamma(x).add(S.lgamma(x.add(0.5))), right, 1e-14);
    });
  });
  test("ψ⁽ⁿ⁾(x + 1) - ψ⁽ⁿ⁾(x) = (-1)ⁿ n!/xⁿ⁺¹", () => {
    check([between(0.2, 50)], (x) => {
      [0, 1, 2, 5].forEach((n) => {
        const step = S.polygamma(n, x.add(1)).sub(S.polygamma(n, x));
        const factorial = [1, 1, 2, 6, 24, 120][n];
        const expected = x.pow(-(n + 1)).mul((n % 2 === 0 ? 1 : -1) * factorial);
        near(
          step.div(S.polygamma(n, x).abs().add(1)),
          expected.div(S.polygamma(n, x).abs().add(1)),
          1e-13,
        );
      });
    });
  });
  test("P + Q = 1, and P(a + 1, x) = P(a, x) - xᵃ e⁻ˣ/Γ(a + 1)", () => {
    check([between(0.05, 100), between(0.01, 150)], (a, x) => {
      near(S.gammainc(a, x).add(S.gammaincc(a, x)), 1, 1e-15);
      const term = a
        .mul(x.log())
        .sub(x)
        .sub(S.lgamma(a.add(1)))
        .exp();
      near(S.gammainc(a.add(1), x), S.gammainc(a, x).sub(term), 1e-13);
    });
  });
  test("gammaincinv and gammainccinv invert", () => {
    check([between(0.05, 1e4), between(1e-6, 1 - 1e-6)], (a, p) => {
      near(S.gammainc(a, S.gammaincinv(a, p)), p, 2e-14);
      near(S.gammaincc(a, S.gammainccinv(a, p)), p, 2e-14);
    });
  });
  test("betainc is symmetric and betaincinv inverts it", () => {
    check([between(0.05, 200), between(0.05, 200), between(0.001, 0.999)], (a, b, x) => {
      near(S.betainc(a, b, x), S.betainc(b, a, x.neg().add(1)).neg().add(1), 1e-12);
    });
    check([between(1, 1e3), between(1, 1e3), between(1e-6, 1 - 1e-6)], (a, b, p) => {
      near(S.betainc(a, b, S.betaincinv(a, b, p)), p, 1e-13);
    });
  });
});

describe("Bessel functions", () => {
  test("Jₙ₊₁ Yₙ - Jₙ Yₙ₊₁ = 2/πx", () => {
    check([between(0.1, 200)], (x) => {
      [0, 1, 5].forEach((n) => {
        const left = S.besselJ(n + 1, x).mul(S.besselY(n, x));
        const wronskian = left.sub(S.besselJ(n, x).mul(S.besselY(n + 1, x)));
        near(wronskian.mul(x).mul(Math.PI / 2), 1, 3e-14);
      });
    });
  });
  test("Iₙ Kₙ₊₁ + Iₙ₊₁ Kₙ = 1/x", () => {
    check([between(0.01, 300)], (x) => {
      [0, 1, 5].forEach((n) => {
        const left = S.besselI(n, x).mul(S.besselK(n + 1, x));
        near(left.add(S.besselI(n + 1, x).mul(S.besselK(n, x))).mul(x), 1, 1e-14);
      });
    });
  });
  test("they solve Bessel's equation x² y″ + x y′ + (x² - n²) y = 0", () => {
    check([between(0.1, 30)], (x) => {
      const y = (t: Tensor): Tensor => S.besselJ(2, t);
      const second = slope((t) => slope(y, t), x);
      const residual = second
        .mul(x)
        .mul(x)
        .add(slope(y, x).mul(x))
        .add(x.mul(x).sub(4).mul(y(x)));
      near(residual.div(x.mul(x).add(1)), 0, 1e-14);
    });
  });
  test("jₙ yₙ₋₁ - jₙ₋₁ yₙ = 1/x²", () => {
    check([between(0.1, 100)], (x) => {
      [1, 3, 8].forEach((n) => {
        const left = S.sphericalBesselJ(n, x).mul(S.sphericalBesselY(n - 1, x));
        const right = S.sphericalBesselJ(n - 1, x).mul(S.sphericalBesselY(n, x));
        near(left.sub(right).mul(x).mul(x), 1, 3e-14);
      });
    });
  });
});

describe("others", () => {
  test("erfcx(x) + erfcx(-x) = 2 exp(x²)", () => {
    check([between(0, 5)], (x) => {
      const right = x.mul(x).exp().mul(2);
      near(S.erfcx(x).add(S.erfcx(x.neg())).div(right), 1, 1e-14);
    });
  });
  test("ndtri inverts ndtr in both tails", () => {
    check([between(-30, 5)], (x) =>
      near(S.ndtri(S.ndtr(x)).div(x.abs().add(1)), x.div(x.abs().add(1)), 1e-10),
    );
    check([between(1e-300, 1)], (p) => near(S.ndtr(S.ndtri(p)).div(p), 1, 1e-12));
  });
  test("sn² + cn² = 1, dn² + m sn² = 1, and sn has the period 4K", () => {
    check([between(-5, 5), between(0, 0.99)], (u, m) => {
      const { sn, cn, dn } = S.ellipj(u, m);
      near(sn.mul(sn).add(cn.mul(cn)), 1, 1e-15);
      near(dn.mul(dn).add(m.mul(sn).mul(sn)), 1, 1e-15);
      near(S.ellipj(u.add(S.ellipk(m).mul(4)), m).sn, sn, 1e-14);
    });
  });
  test("Legendre's relation E K′ + E′ K - K K′ = π/2", () => {
    check([between(0.01, 0.99)], (m) => {
      const rest = m.neg().add(1);
      const [k, e, kp, ep] = [S.ellipk(m), S.ellipe(m), S.ellipk(rest), S.ellipe(rest)];
      near(e.mul(kp).add(ep.mul(k)).sub(k.mul(kp)), Math.PI / 2, 1e-14);
    });
  });
  test("w eʷ = x on both branches", () => {
    check([between(-0.3678, 50)], (x) => {
      const w = S.lambertW(x);
      near(w.mul(w.exp()), x, 1e-14);
    });
    check([between(-0.3678, -1e-10)], (x) => {
      const w = S.lambertW(x, { branch: -1 });
      near(w.mul(w.exp()).div(x), 1, 3e-14);
    });
  });
  test("Tₙ(cos θ) = cos nθ and Uₙ(cos θ) sin θ = sin (n + 1)θ", () => {
    check([between(0.01, 3.13)], (theta) => {
      near(S.chebyshevT(6, theta.cos()), theta.mul(6).cos(), 1e-14);
      near(S.chebyshevU(6, theta.cos()).mul(theta.sin()), theta.mul(7).sin(), 1e-14);
    });
  });
  test("spherical harmonics of one degree sum to (2l + 1)/4π", () => {
    check([between(0, 3.14), between(-3, 3)], (theta, phi) => {
      [0, 1, 4].forEach((l) => {
        const orders = Array.from({ length: 2 * l + 1 }, (_, i) => i - l);
        const complex = orders.map((m) => {
          const { re, im } = S.sphericalHarmonic(l, m, theta, phi);
          return re.mul(re).add(im.mul(im));
        });
        const real = orders
          .map((m) => S.realSphericalHarmonic(l, m, theta, phi))
          .map((y) => y.mul(y));
        for (const squares of [complex, real]) {
          near(
            squares.reduce((sum, y) => sum.add(y)),
            (2 * l + 1) / (4 * Math.PI),
            1e-14,
          );
        }
      });
    });
  });
});
