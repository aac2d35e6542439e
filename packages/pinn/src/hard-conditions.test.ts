import { array, key, type Tensor } from "@fluxion/autodiff-core";
import {
  advection,
  burgers,
  defineProblem,
  dirichlet,
  heat,
  initial,
  neumann,
  wave,
} from "@fluxion/pdes";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hardConditions } from "./hard-conditions.ts";
import { pinn } from "./pinn.ts";

const unit = fc.double({ min: 0, max: 1, noNaN: true });

test("the form of Burgers' equation is -sin(πx) + t(1-x²)N", () => {
  const { forms, rest } = hardConditions(burgers());
  expect(rest).toEqual([]);
  expect(forms["u"].distance.at({ t: 1, x: 0 }).toString()).toBe("1");
  expect(forms["u"].distance.at({ t: 0 }).toString()).toBe("0");
});

test.each([burgers(), heat(), wave()])(
  "$name: an untrained network meets every hard condition",
  (problem) => {
    const model = pinn(problem, { dtype: "float64" });
    const params = model.init(key(3));
    const values = problem.conditions.filter(({ order }) => order === 0);
    expect(model.softConditions).toEqual([]);
    fc.assert(
      fc.property(unit, fc.nat(values.length - 1), (s, which) => {
        const condition = values[which];
        const point = problem.coordinates.map(({ name, range }) => {
          return condition.location[name] ?? range[0] + s * (range[1] - range[0]);
        });
        const u = model.apply(params, array([point], { dtype: "float64" })).item();
        const at = Object.fromEntries(problem.coordinates.map(({ name }, i) => [name, point[i]]));
        const given = Number(condition.value?.at(at).toString());
        expect(u).toBeCloseTo(given, 12);
      }),
      { seed: 1 },
    );
  },
);

test("an initial velocity holds by construction", () => {
  const problem = wave();
  const model = pinn(problem, { dtype: "float64" });
  const params = model.init(key(4));
  const h = 1e-5;
  for (const x of [0.1, 0.37, 0.9]) {
    const u = (t: number): number =>
      model.apply(params, array([[t, x]], { dtype: "float64" })).item();
    expect((u(h) - u(0)) / h).toBeCloseTo(0, 3);
  }
});

test("slopes cannot be built in: they stay in the loss", () => {
  const problem = defineProblem({
    name: "insulated rod",
    coordinates: { t: { range: [0, 1] }, x: { range: [0, 1] } },
    unknowns: ["u"],
    equations: ({ u }) => ({ heat: u.t.sub(u.xx) }),
    conditions: ({ u, x }) => [
      initial(u, x.mul(Math.PI).cos()),
      neumann(u, { x: 0 }, 0),
      neumann(u, { x: 1 }, 0),
    ],
  });
  const model = pinn(problem);
  expect(model.softConditions.map(({ kind }) => kind)).toEqual(["neumann", "neumann"]);
  const points = model.sample({ interior: 32, condition: 7, key: key(0) });
  expect(Object.values(points.conditions).map((p) => p.shape)).toEqual([
    [7, 2],
    [7, 2],
  ]);
  const [total, parts] = model.loss(model.init(key(1)), points);
  const sum = Object.values(parts).reduce((s, part: Tensor) => s + part.item(), 0);
  expect(total.item()).toBeCloseTo(sum, 5);
});

test("a periodic problem gets a periodic network", () => {
  const model = pinn(advection(), { dtype: "float64" });
  const params = model.init(key(2));
  const [low, high] = advection().coordinates[1].range;
  const u = (x: number): number =>
    model.apply(params, array([[0.3, x]], { dtype: "float64" })).item();
  expect(u(low)).toBeCloseTo(u(high), 12);
});

test("a steady problem with values at both ends is met exactly", () => {
  const problem = defineProblem({
    name: "line",
    coordinates: { x: { range: [0, 1] } },
    unknowns: ["u"],
    equations: ({ u }) => ({ line: u.xx }),
    conditions: ({ u }) => [dirichlet(u, { x: 0 }, 0), dirichlet(u, { x: 1 }, 1)],
  });
  expect(hardConditions(problem).rest).toEqual([]);
});
