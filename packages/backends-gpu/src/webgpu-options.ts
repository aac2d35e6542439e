import { OptionError, type Profile } from "@fluxion/autodiff-core";
import type { Tuning } from "./tuning/product-choices.ts";

export interface WebGpuOptions {
  /** A device of yours, used as it is: kernels adapt to the limits and features that it was made with. */
  readonly device?: GPUDevice;
  /** An adapter of yours, which has not made a device yet. */
  readonly adapter?: GPUAdapter;
  /** Which GPU, where there are several; default: the fast one. */
  readonly powerPreference?: GPUPowerPreference;
  /** Whether a software adapter, which is slow, will do, must not be taken, or is preferred; default: it will do. */
  readonly software?: "allow" | "refuse" | "prefer";
  /** Bytes that tensors and programs may take together; default: as many as the device has. */
  readonly memoryLimit?: number;
  /** Bytes of copies on the host, from which tensors come back after the device was lost; default: 256 MiB. */
  readonly hostCopies?: number;
  /** Collects the times of all kernels that run. */
  readonly profile?: Profile;
  /** Whether the compiler may use identities that hold but for rounding, signed zeros and NaN; default: no. */
  readonly fastMath?: boolean;
  /** Whether equal calls give equal bits, also where adding in any order were faster; default: no. */
  readonly deterministic?: boolean;
  /**
   * Whether a batch goes through many kernels in one dispatch, a block of positions at a time, as the training step of a
   * narrow network can in memory of workgroups: where it pays, wherever it can, or never; default: where it pays.
   */
  readonly blocks?: "auto" | "always" | "never";
  /**
   * What to do with float64, which WGSL does not have: refuse it, or compute in whole numbers with the results of IEEE 754,
   * many times slower; default: refuse.
   */
  readonly float64?: "refuse" | "emulate";
  /** What `tune` of an executor on this adapter has given before; default: kernels are chosen by estimates. */
  readonly tuning?: Tuning;
  /** What tools for developers call the device; default: "fluxion". */
  readonly label?: string;
}

/** {@link WebGpuOptions} with their defaults. */
export interface WebGpuSettings
  extends Required<Omit<WebGpuOptions, "device" | "adapter" | "profile" | "tuning">>,
    Pick<WebGpuOptions, "device" | "adapter" | "profile" | "tuning"> {}

const DEFAULTS: Omit<WebGpuSettings, "device" | "adapter" | "profile" | "tuning"> = {
  powerPreference: "high-performance",
  software: "allow",
  memoryLimit: Number.POSITIVE_INFINITY,
  hostCopies: 2 ** 28,
  fastMath: false,
  deterministic: false,
  blocks: "auto",
  float64: "refuse",
  label: "fluxion",
};

const SMALLEST_MEMORY = 2 ** 16;

type Rule = readonly [expected: string, fits: (value: unknown) => boolean];

/** What each option has to be. */
const rules = (): Readonly<Record<string, Rule>> & Record<keyof WebGpuOptions, Rule> => ({
  device: ["a GPUDevice", hasMethod("createComputePipelineAsync")],
  adapter: ["a GPUAdapter", hasMethod("requestDevice")],
  powerPreference: oneOf("high-performance", "low-power"),
  software: oneOf("allow", "refuse", "prefer"),
  memoryLimit: [
    `a number of bytes from ${SMALLEST_MEMORY} on`,
    (bytes) => typeof bytes === "number" && bytes >= SMALLEST_MEMORY,
  ],
  hostCopies: ["a number of bytes", (bytes) => typeof bytes === "number" && bytes >= 0],
  profile: ["a Profile", hasMethod("addRun")],
  fastMath: ["true or false", isBoolean],
  deterministic: ["true or false", isBoolean],
  blocks: oneOf("auto", "always", "never"),
  float64: oneOf("refuse", "emulate"),
  tuning: ["what tune() of an executor has given", isTuning],
  label: ["a text", (text) => typeof text === "string"],
});

/**
 * The settings that options ask for.
 *
 * @throws OptionError for a value that will not do, an option that there is not, and two that say different things.
 */
export function webGpuSettings(options: WebGpuOptions): WebGpuSettings {
  const all = rules();
  for (const [name, value] of Object.entries(options)) checkOption(all, name, value);
  if (options.device !== undefined && options.adapter !== undefined) {
    throw new OptionError({
      where: "webgpu",
      expected: "a device or an adapter",
      received: "both",
      fix: "Give the device alone: it has its adapter.",
    });
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

function checkOption(all: Readonly<Record<string, Rule>>, name: string, value: unknown): void {
  if (!Object.hasOwn(all, name)) {
    throw new OptionError({
      where: "webgpu",
      expected: `the options ${Object.keys(all).join(", ")}`,
      received: `"${name}"`,
      fix: "Use one of these.",
    });
  }
  const [expected, fits] = all[name];
  if (value === undefined || (value !== null && fits(value))) return;
  throw new OptionError({
    where: "webgpu",
    expected: `${name} to be ${expected}`,
    received: typeof value === "string" ? `"${value}"` : String(value),
    fix: "Leave it out for the default.",
  });
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

function isTuning(value: unknown): boolean {
  const { adapter, products } = value as Partial<Tuning>;
  return typeof adapter === "string" && typeof products === "object";
}

function oneOf(...words: readonly string[]): Rule {
  return [
    words.map((word) => `"${word}"`).join(" or "),
    (value) => words.includes(value as string),
  ];
}

function hasMethod(name: string): (value: unknown) => boolean {
  return (value) => typeof (value as Readonly<Record<string, unknown>>)[name] === "function";
}
