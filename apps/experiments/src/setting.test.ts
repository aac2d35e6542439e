import { expect, test } from "vitest";
import { oscillator } from "../fixtures/oscillator.ts";
import { describeSettings, describeValues, settingFromText } from "./setting.ts";

const settings = describeSettings(oscillator);
const byKey = Object.fromEntries(settings.map((setting) => [setting.key, setting]));

test("settings are listed in order, nested ones by their path", () => {
  expect(settings.map(({ key, type, default: value }) => [key, type, value])).toEqual([
    ["seed", "integer", 0],
    ["damping", "number", 0.1],
    ["solver", "string", "rk4"],
    ["verbose", "boolean", false],
    ["label", "string", "run"],
    ["grid.points", "integer", 64],
    ["grid.sizes", "json", [1]],
  ]);
});

test.each([
  ["seed", "an integer"],
  ["damping", "a number of at least 0 and below 2"],
  ["solver", 'one of "rk4", "leapfrog"'],
  ["verbose", "true or false"],
  ["label", "text"],
  ["grid.points", "an integer of at least 2"],
  ["grid.sizes", "a JSON value of the right shape"],
])("%s takes %s", (key, expected) => {
  expect(describeValues(byKey[key])).toBe(expected);
});

test.each([
  ["damping", "1e-3", 0.001],
  ["verbose", "true", true],
  ["label", "12", "12"],
  ["grid.sizes", "[1,2]", [1, 2]],
  ["damping", "much", "much"],
])("text for %s is read as its type: %s", (key, text, value) => {
  expect(settingFromText(byKey[key], text)).toEqual(value);
});
