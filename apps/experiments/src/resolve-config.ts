import { OptionError } from "@fluxion/autodiff-core";
import type { Experiment, ExperimentConfig } from "./experiment.ts";
import { nearest } from "./nearest.ts";
import { describeSettings, describeValues, type Setting } from "./setting.ts";

/** Where a configuration departs from the defaults. */
export interface ResolveConfigOptions {
  /** Name of one of the experiment's presets. */
  readonly preset?: string;
  /** Values by setting key (dots for nesting), stronger than the preset. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * The full configuration of a run: defaults, then the preset, then single settings.
 *
 * @throws OptionError that names the preset or setting that does not exist or does not fit.
 */
export function resolveConfig<Config extends ExperimentConfig>(
  experiment: Experiment<Config>,
  options: ResolveConfigOptions = {},
): Config {
  const { preset, settings = {} } = options;
  const known = describeSettings(experiment);
  const input: Record<string, unknown> = { ...presetOf(experiment, preset) };
  for (const [key, value] of Object.entries(settings)) {
    assertKnown(experiment.name, known, key);
    setPath(input, key.split("."), value);
  }
  const parsed = experiment.config.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidSetting(experiment.name, known, issue.path.join("."), issue.message, input);
}

function presetOf<Config extends ExperimentConfig>(
  { name, presets = {} }: Experiment<Config>,
  preset: string | undefined,
): Partial<Config> {
  if (preset === undefined) return {};
  if (Object.hasOwn(presets, preset)) return presets[preset];
  const names = Object.keys(presets);
  throw new OptionError({
    where: name,
    expected: names.length === 0 ? "no preset" : `a preset out of ${names.join(", ")}`,
    received: JSON.stringify(preset),
    fix: suggestion(preset, names) ?? "Leave the preset out to use the defaults.",
  });
}

function assertKnown(name: string, known: readonly Setting[], key: string): void {
  const keys = known.map((setting) => setting.key);
  const isWhole = (path: string) => path === key || path.startsWith(`${key}.`);
  if (keys.some(isWhole)) return;
  throw new OptionError({
    where: name,
    expected: `a setting out of ${keys.join(", ")}`,
    received: JSON.stringify(key),
    fix: suggestion(key, keys) ?? "Choose one of these.",
  });
}

function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const match = nearest(word, candidates);
  return match === undefined ? undefined : `Did you mean "${match}"?`;
}

/** Set a nested value, copying the objects on the way so that a preset is never modified. */
function setPath(
  target: Record<string, unknown>,
  [key, ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const child = { ...(target[key] as Record<string, unknown> | undefined) };
  target[key] = child;
  setPath(child, rest, value);
}

function invalidSetting(
  name: string,
  known: readonly Setting[],
  key: string,
  message: string,
  input: unknown,
): OptionError {
  const setting = known.find((candidate) => candidate.key === key);
  const value = key === "" ? input : valueAt(input, key.split("."));
  const received = typeof value === "number" ? `${value}` : (JSON.stringify(value) ?? "nothing");
  if (setting === undefined) {
    const expected = `${key || "the configuration"} to be valid`;
    return new OptionError({ where: name, expected, received, fix: `${message}.` });
  }
  return new OptionError({
    where: name,
    expected: `${key} to be ${describeValues(setting)}`,
    received,
    fix: `The default is ${JSON.stringify(setting.default)}.`,
  });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined),
    value,
  );
}
