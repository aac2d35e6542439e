import { toJSONSchema } from "zod";
import type { Experiment, ExperimentConfig } from "./experiment.ts";

/** One value of a configuration, described for a person or a form. */
export interface Setting {
  /** Path in the configuration, joined by dots: `"width"`, `"optimizer.learningRate"`. */
  readonly key: string;
  readonly type: "integer" | "number" | "boolean" | "string" | "json";
  readonly description?: string;
  readonly default: unknown;
  /** The closed list of values, where there is one. */
  readonly choices?: readonly unknown[];
  /** Smallest and largest value; `exclusive…` are not values themselves. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** The part of JSON Schema that is read here. */
interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

const SCALAR_TYPES = ["integer", "number", "boolean", "string"] as const;
const BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] as const;

/** All settings of an experiment, nested ones flattened, in the order of the declaration. */
export function describeSettings<Config extends ExperimentConfig>(
  experiment: Experiment<Config>,
): readonly Setting[] {
  const schema = toJSONSchema(experiment.config, { io: "input", unrepresentable: "any" });
  return settingsOf(schema as SchemaNode, [], experiment.config.parse({}));
}

/**
 * Read a setting from text, as typed on a command line or in an address.
 *
 * Text that is no value of the setting's type comes back as it is, for the schema to refuse.
 */
export function settingFromText(setting: Setting, text: string): unknown {
  if (setting.type === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a setting takes, to end a sentence with: `an integer of at least 1`. */
export function describeValues(setting: Setting): string {
  if (setting.choices !== undefined) {
    return `one of ${setting.choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
  }
  const bounds = [
    setting.minimum !== undefined && `of at least ${setting.minimum}`,
    setting.exclusiveMinimum !== undefined && `above ${setting.exclusiveMinimum}`,
    setting.maximum !== undefined && `of at most ${setting.maximum}`,
    setting.exclusiveMaximum !== undefined && `below ${setting.exclusiveMaximum}`,
  ].filter((bound) => bound !== false);
  return [TYPE_NAMES[setting.type], bounds.join(" and ")].filter((part) => part !== "").join(" ");
}

const TYPE_NAMES: Readonly<Record<Setting["type"], string>> = {
  integer: "an integer",
  number: "a number",
  boolean: "true or false",
  string: "text",
  json: "a JSON value of the right shape",
};

function settingsOf(node: SchemaNode, path: readonly string[], value: unknown): Setting[] {
  if (node.properties === undefined) return [settingOf(node, path.join("."), value)];
  return Object.entries(node.properties).flatMap(([key, child]) =>
    settingsOf(child, [...path, key], childOf(value, key)),
  );
}

function childOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function settingOf(node: SchemaNode, key: string, value: unknown): Setting {
  const choices = node.enum ?? (node.const === undefined ? undefined : [node.const]);
  return {
    key,
    type: SCALAR_TYPES.find((type) => type === node.type) ?? "json",
    default: value,
    ...(node.description !== undefined && { description: node.description }),
    ...(choices !== undefined && { choices }),
    ...boundsOf(node),
  };
}

/** Bounds that the schema adds only because an integer must be exactly representable say nothing. */
function boundsOf(node: SchemaNode): Partial<Setting> {
  const told = BOUNDS.filter(
    (bound) => Math.abs(node[bound] ?? Infinity) < Number.MAX_SAFE_INTEGER,
  );
  return Object.fromEntries(told.map((bound) => [bound, node[bound]]));
}
