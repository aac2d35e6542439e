import { OptionError } from "../../errors.ts";
import type { Profile } from "../../profiling/profile.ts";
import { supports } from "./encoding/index.ts";

export interface WasmOptions {
  /** Bytes that tensors and programs may take; at most and by default 2 GiB. */
  readonly memoryLimit?: number;
  /** Threads that work together; default: one per core. Where memory cannot be shared there is one. */
  readonly threads?: number;
  /** Whether to use relaxed SIMD where the engine has it; default: yes. */
  readonly relaxedSimd?: boolean;
  /**
   * Whether the compiler may use identities that hold but for rounding, signed zeros and NaN, such as `x·c/c = x`; default:
   * no.
   */
  readonly fastMath?: boolean;
  /** Collects the times of all kernels that run. */
  readonly profile?: Profile;
  /** Whether to compile single operations on a few numbers as well, which plain JavaScript does sooner. */
  readonly compileSmall?: boolean;
}

/** {@link WasmOptions} with its defaults. */
export interface WasmSettings {
  readonly memoryLimit: number;
  readonly threads: number;
  readonly relaxedSimd: boolean;
  readonly fastMath: boolean;
  readonly profile: Profile | undefined;
  readonly compileSmall: boolean;
}

const LARGEST_MEMORY = 2 ** 31;
const SMALLEST_MEMORY = 2 ** 16;

/** Threads that can be asked for. */
const MOST_THREADS = 256;

/** Threads beyond which memory is the limit: no more are taken without being asked for. */
const MOST_BY_DEFAULT = 16;

type Rule = readonly [expected: string, fits: (value: unknown) => boolean];

/** What each option has to be. */
const rules = (): Readonly<Record<string, Rule>> & Record<keyof WasmOptions, Rule> => ({
  memoryLimit: [
    `a number of bytes from ${SMALLEST_MEMORY} on`,
    (bytes) => typeof bytes === "number" && bytes >= SMALLEST_MEMORY,
  ],
  threads: [
    `a whole number from 1 to ${MOST_THREADS}`,
    (count) => Number.isInteger(count) && Number(count) >= 1 && Number(count) <= MOST_THREADS,
  ],
  relaxedSimd: ["true or false", isBoolean],
  fastMath: ["true or false", isBoolean],
  profile: ["a Profile", (value) => typeof (value as Partial<Profile>).begin === "function"],
  compileSmall: ["true or false", isBoolean],
});

/**
 * The settings that options ask for.
 *
 * @throws OptionError for a value that will not do, and for an option that there is not.
 */
export function wasmSettings(options: WasmOptions): WasmSettings {
  const all = rules();
  for (const [name, value] of Object.entries(options)) checkOption(all, name, value);
  const { memoryLimit = LARGEST_MEMORY, fastMath = false, profile, compileSmall = false } = options;
  return {
    memoryLimit: Math.min(memoryLimit, LARGEST_MEMORY),
    threads: options.threads ?? cores(),
    relaxedSimd: options.relaxedSimd !== false && supports("relaxedSimd"),
    fastMath,
    profile,
    compileSmall,
  };
}

function checkOption(all: Readonly<Record<string, Rule>>, name: string, value: unknown): void {
  if (!Object.hasOwn(all, name)) {
    throw new OptionError({
      where: "wasm",
      expected: `the options ${Object.keys(all).join(", ")}`,
      received: `"${name}"`,
      fix: "Use one of these.",
    });
  }
  const [expected, fits] = all[name];
  if (value === undefined || (value !== null && fits(value))) return;
  throw new OptionError({
    where: "wasm",
    expected: `${name} to be ${expected}`,
    received: typeof value === "string" ? `"${value}"` : String(value),
    fix: "Leave it out for the default.",
  });
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

/** Cores of the machine, as far as it tells. */
function cores(): number {
  return Math.min(MOST_BY_DEFAULT, globalThis.navigator?.hardwareConcurrency ?? 1);
}
