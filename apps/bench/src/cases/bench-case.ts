import type * as JaxJs from "@jax-js/jax";
import type * as TensorFlow from "@tensorflow/tfjs-core";

export type FloatType = "float32" | "float64";

/** What distinguishes the variants of a case; goes to subjects in other languages as JSON. */
export type CaseSize = Readonly<Record<string, number | string>>;

/** One size of a case, in one precision. */
export interface Variant<Size extends CaseSize = CaseSize> {
  readonly dtype: FloatType;
  readonly size: Size;
}

/** The work of one subject, made ready: inputs in its memory, nothing computed yet. */
export interface Workload {
  /** One repetition, finished when it returns or, if it returns a promise, when that resolves. */
  run(): unknown;
  /** What the first repetition computed, on the host, for the comparison with Fluxion. */
  result(): Promise<readonly ArrayLike<number>[]> | readonly ArrayLike<number>[];
}

/** `undefined`: this subject is not measured at this size. */
export type MaybeWorkload = Workload | undefined | Promise<Workload | undefined>;

export type PythonLibrary = "pytorch" | "jax" | "scipy";

/**
 * The same work for every subject.
 *
 * Libraries come as arguments, so that a process loads its own one only. Python's programs are in
 * `python/cases/<name>.py`, those in C in `c/<name>.c`.
 */
export interface Programs<Size extends CaseSize> {
  fluxion(variant: Variant<Size>): MaybeWorkload;
  "plain-js"?(variant: Variant<Size>): MaybeWorkload;
  "jax-js"?(jax: typeof JaxJs, variant: Variant<Size>): MaybeWorkload;
  tfjs?(tf: typeof TensorFlow, variant: Variant<Size>): MaybeWorkload;
  readonly python?: readonly PythonLibrary[];
  readonly c?: boolean;
}

/**
 * - `steady`: repetitions in one process, after warm-up.
 * - `first-run`: a new process for every sample; the first repetition in it is timed.
 * - `process-start`: the same, timed from the start of the process.
 */
export type TimingMode = "steady" | "first-run" | "process-start";

/** A case whose subjects are timed. */
export interface TimedCase<Size extends CaseSize = CaseSize> {
  readonly kind: "timed";
  readonly name: string;
  readonly title: string;
  /** Where a timing begins and ends. */
  readonly timing: string;
  readonly mode: TimingMode;
  /** `one`: the work is serial, more threads would change nothing. */
  readonly threads: "one" | "any";
  readonly dtypes: readonly FloatType[];
  /** By name; a case of one size has the empty name. The first is the one of `--quick`. */
  readonly sizes: Readonly<Record<string, Size>>;
  /** The same for GPUs; a case without them is for CPUs alone. */
  readonly deviceSizes?: Readonly<Record<string, Size>>;
  /** How far results of subjects may be apart, relative to the largest of an array. */
  readonly tolerance: Readonly<Record<FloatType, number>>;
  /** Where a subject solves the same problem in another way. */
  readonly toleranceOf?: Readonly<Record<string, number>>;
  /** Floating-point operations of a repetition, for the rate in the table. */
  flops?(size: Size): number;
  /** Bytes that a repetition has to move in float32, where that is what it takes. */
  traffic?(size: Size): number;
  readonly programs: Programs<Size>;
  /** Why subjects are not there, where that is worth knowing. */
  readonly cannot?: Readonly<Record<string, string>>;
}

/** A program whose size is measured. */
export interface SizedProgram {
  readonly subject: string;
  /** The program, as an ES module. */
  readonly source: string;
  /** Files that it fetches when it starts, as paths in packages. */
  readonly files?: readonly string[];
  /** Whether modules that are imported while it runs are not counted. */
  readonly atStart?: boolean;
  /** Packages that are not counted. */
  readonly without?: readonly string[];
}

/** A case whose subjects are weighed: bytes of a bundle. */
export interface SizeCase {
  readonly kind: "size";
  readonly name: string;
  readonly title: string;
  readonly timing: string;
  readonly sizes: Readonly<Record<string, readonly SizedProgram[]>>;
}

export type BenchCase = TimedCase | SizeCase;

/** `matmul/1024`; just the name for a case of one size. */
export function variantName(caseName: string, sizeName: string): string {
  return sizeName === "" ? caseName : `${caseName}/${sizeName}`;
}

type TimedCaseOptions<Size extends CaseSize> = Omit<
  TimedCase<Size>,
  "kind" | "mode" | "threads" | "dtypes"
> &
  Partial<Pick<TimedCase<Size>, "mode" | "threads" | "dtypes">>;

/** Sizes that are one number `n`, by that number. */
export function sizesOf(...numbers: readonly number[]): Record<string, { readonly n: number }> {
  return Object.fromEntries(numbers.map((n) => [String(n), { n }]));
}

/** A timed case; by default in both precisions, with any number of threads, after warm-up. */
export function timedCase<Size extends CaseSize>(options: TimedCaseOptions<Size>): TimedCase {
  const defaults = { mode: "steady", threads: "any", dtypes: ["float32", "float64"] } as const;
  return { kind: "timed", ...defaults, ...options };
}
