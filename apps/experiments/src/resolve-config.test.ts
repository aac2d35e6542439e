import { OptionError } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { oscillator } from "../fixtures/oscillator.ts";
import { resolveConfig } from "./resolve-config.ts";

const defaults = {
  seed: 0,
  damping: 0.1,
  solver: "rk4",
  verbose: false,
  label: "run",
  grid: { points: 64, sizes: [1] },
};

test("without options the configuration is that of the defaults", () => {
  expect(resolveConfig(oscillator)).toEqual(defaults);
});

test("settings are stronger than the preset, the preset is stronger than the defaults", () => {
  expect(resolveConfig(oscillator, { preset: "undamped" }).damping).toBe(0);
  const both = { preset: "undamped", settings: { damping: 0.5, "grid.points": 8 } };
  expect(resolveConfig(oscillator, both)).toEqual({
    ...defaults,
    damping: 0.5,
    grid: { points: 8, sizes: [1] },
  });
  expect(oscillator.presets).toEqual({ undamped: { damping: 0 } });
});

test.each([
  ["an unknown setting", { settings: { dampin: 1 } }],
  ["an unknown preset", { preset: "undampd" }],
  ["an unknown preset that is like nothing", { preset: "toString" }],
  ["a value out of range", { settings: { damping: 2 } }],
  ["a value of another type", { settings: { "grid.points": "many" } }],
  ["a value that is not a number", { settings: { damping: Number.NaN } }],
  ["a path through a number", { settings: { "damping.x": 1 } }],
  ["part of a group that does not exist", { settings: { grid: { point: 3 } } }],
])("%s is refused", (_, options) => {
  expect(() => resolveConfig(oscillator, options)).toThrow(OptionError);
  expect(() => resolveConfig(oscillator, options)).toThrowErrorMatchingSnapshot();
});
