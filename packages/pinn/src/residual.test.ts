import { array, derivatives, grad, jvp, key, type Tensor } from "@fluxion/autodiff-core";
import { burgers, defineProblem, heat, initial, periodic } from "@fluxion/pdes";
import { describe, expect, test } from "vitest";
import { pinn } from "./pinn.ts";
import { evaluateResiduals } from "./residual.ts";

const f64 = (values: number[][]): Tensor => array(values, { dtype: "float64" });
const points = f64([
  [0.2, -0.7],
  [0.5, 0.1],
  [0.9, 0.6],
]);

describe("Burgers' residual", () => {
  const model = pinn(burgers(), { dtype: "float64" });
  const params = model.init(key(5));

  test("equals u_t + u u_x - ν u_xx by nested forward mode", () => {
    const u = (p: Tensor): Tensor => model.apply(params, p);
    const along =
      (f: (p: Tensor) => Tensor, axis: number) =>
      (p: Tensor): Tensor => {
        const direction = f64(
          points.shape[0] === 3 ? [0, 1, 2].map(() => [0, 1].map((i) => Number(i === axis))) : [],
        );
        return jvp(f, [p], [direction])[1];
      };
    const ux = along(u, 1);
    const expected = along(
      u,
      0,
    )(points)
      .add(u(points).mul(ux(points)))
      .sub(along(ux, 1)(points).mul(0.01 / Math.PI));
    const actual = model.residuals(params, points)["burgers"];
    expect(actual.shape).toEqual([3, 1]);
    const difference = actual.sub(expected).abs().max().item();
    expect(difference).toBeLessThan(1e-12);
  });

  test("has the gradient of its mean square that differences give", () => {
    const batch = { interior: points, conditions: {} };
    const loss = (p: typeof params): Tensor => model.loss(p, batch)[0];
    const gradient = grad(loss)(params);
    const bumped = (h: number): number =>
      loss(
        params.map((layer, i) =>
          i === 1 && layer.bias ? { ...layer, bias: layer.bias.add(h) } : layer,
        ),
      ).item();
    const difference = (bumped(1e-5) - bumped(-1e-5)) / 2e-5;
    const own = gradient[1].bias?.sum().item() ?? Number.NaN;
    expect(own).toBeCloseTo(difference, 6);
  });
});

test("the exact solution of the heat equation has no residual", () => {
  const problem = heat();
  const { residual } = problem.equations[0];
  const alpha = problem.parameters.alpha.value;
  const exact = (p: Tensor): Tensor => {
    const [t, x] = [p.slice(":", [0, 1]), p.slice(":", [1, 2])];
    return x
      .mul(Math.PI)
      .sin()
      .mul(t.mul(-alpha * Math.PI ** 2).exp());
  };
  const [r] = evaluateResiduals(problem, [residual], exact, points);
  expect(r.abs().max().item()).toBeLessThan(1e-12);
});

test("values held at a place are computed there", () => {
  const problem = defineProblem({
    name: "ring",
    coordinates: { t: { range: [0, 1] }, x: { range: [-1, 1] } },
    unknowns: ["u"],
    equations: ({ u }) => ({ transport: u.t.add(u.x) }),
    conditions: ({ u, x }) => [periodic(u, "x"), initial(u, x.mul(Math.PI).sin())],
  });
  const slot = problem.conditions.find(({ kind }) => kind === "periodic");
  expect(slot).toBeDefined();
  const field = (p: Tensor): Tensor => p.slice(":", [1, 2]).exp();
  const [r] = evaluateResiduals(problem, slot === undefined ? [] : [slot.residual], field, points);
  expect(Math.abs(r.slice(0, 0).item())).toBeCloseTo(Math.E - 1 / Math.E, 12);
});

test("derivatives of a field that ignores a coordinate are zero", () => {
  const d = derivatives((p: Tensor) => p.slice("...", 0), { ux: [0, 1] })(points);
  expect(d.ux.js()).toEqual([0, 0, 0]);
});
