import { expect, test } from "vitest";
import { fluxion } from "../fixtures/console.ts";

test("list shows every experiment", async () => {
  expect(await fluxion(["list"])).toEqual({
    code: 0,
    stderr: "",
    stdout:
      "descent: Gradient descent on a parabola\n  The error shrinks by the same factor at every step.\n",
  });
});

test("list of one experiment shows its settings and presets", async () => {
  expect((await fluxion(["list", "descent"])).stdout).toMatchInlineSnapshot(`
    "descent: Gradient descent on a parabola
      The error shrinks by the same factor at every step.

    Settings (--set key=value):
      seed     where to start; an integer of at least 0, by default 3
      steps    number of steps; an integer of at least 1, by default 20
      rate     step size; a number above 0 and below 1, by default 0.1
      delayMs  pause after each step; a number of at least 0, by default 0
      failAt   step at which to fail; 0 for never; an integer, by default 0

    Presets (--preset name):
      quick  {"steps":5}
    "
  `);
});

test("list --json is an array with the settings of each", async () => {
  const [experiment] = JSON.parse((await fluxion(["list", "--json"])).stdout);
  expect(experiment).toMatchObject({ name: "descent", presets: { quick: { steps: 5 } } });
  expect(experiment.settings[1]).toEqual({
    key: "steps",
    type: "integer",
    description: "number of steps",
    default: 20,
    minimum: 1,
  });
});

test("list of an unknown experiment suggests the nearest", async () => {
  const { code, stderr } = await fluxion(["list", "descend"]);
  expect(code).toBe(2);
  expect(stderr).toBe(
    'fluxion: unknown experiment "descend"; did you mean "descent"? `fluxion list` shows all\n',
  );
});
