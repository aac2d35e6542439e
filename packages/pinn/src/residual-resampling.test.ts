import { array, key } from "@fluxion/autodiff-core";
import { burgers } from "@fluxion/pdes";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pinn } from "./pinn.ts";
import { residualResampling, systematicSample } from "./residual-resampling.ts";

describe("systematic sampling", () => {
  test("draws every entry in proportion to its weight, to within one", () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), {
      minLength: 1,
      maxLength: 30,
    });
    const start = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 200 }), start, (w, count, s) => {
        const chosen = systematicSample(Float64Array.from(w), count, s);
        const total = w.reduce((sum, x) => sum + x, 0);
        const counts = w.map((_, i) => chosen.filter((entry) => entry === i).length);
        counts.forEach((n, i) => {
          expect(Math.abs(n - (count * w[i]) / total)).toBeLessThan(1 + 1e-9);
        });
      }),
      { seed: 2 },
    );
  });
});

describe("residual-based points", () => {
  const model = pinn(burgers(), { dtype: "float64" });
  const params = model.init(key(0));

  test("have a density in proportion to the residual: their mean residual is E r² / E r", async () => {
    const { draw } = residualResampling(model, { interior: 512, offset: 0 });
    const drawn = await draw(params, key(3), 0);
    expect(drawn.interior.shape).toEqual([512, 2]);
    const size = (x: typeof drawn.interior): typeof x =>
      model.residuals(params, x)["burgers"].abs();
    const even = size(model.sample({ interior: 4096, key: key(4) }).interior);
    const expected = even.square().mean().div(even.mean()).item();
    expect(size(drawn.interior).mean().item() / expected).toBeCloseTo(1, 1);
  });

  test("are the same for the same key and parameters", async () => {
    const { draw } = residualResampling(model, { interior: 64 });
    const [a, b] = [await draw(params, key(5), 0), await draw(params, key(5), 0)];
    expect(a.interior.equal(b.interior).all().item()).toBe(1);
  });

  test("are even where there is no residual", () => {
    const chosen = systematicSample(Float64Array.of(1, 1, 1, 1), 4, 0.5);
    expect(array(chosen).js()).toEqual([0, 1, 2, 3]);
  });
});
