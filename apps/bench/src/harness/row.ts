import { z } from "zod";

const nullable = <T extends z.ZodType>(type: T): z.ZodNullable<T> => type.nullable();

/** One line of the result: one subject on one case. */
export interface BenchRow {
  /** `matmul/1024`: the case and its size. */
  readonly case: string;
  /** `fluxion:<executor>`, `jax-js`, `tfjs:wasm`, … */
  readonly subject: string;
  /** `null` in `bundle-size`. */
  readonly dtype: "float32" | "float64" | null;
  /** Threads that the subject was allowed to use, whether it can or not; `null` in `bundle-size`. */
  readonly threads: number | null;
  /** Milliseconds of one repetition; `null` in `bundle-size`. */
  readonly medianMs: number | null;
  /** Interquartile range over median. */
  readonly spread: number | null;
  /** Median (in `bundle-size`: bytes) of the subject over Fluxion's; `null` if Fluxion was not measured. */
  readonly ratio: number | null;
  /** Milliseconds that the kernels of a repetition take by the clock of the GPU, where that is known. */
  readonly kernelMs?: number | undefined;
  /** In `bundle-size`: minified and gzipped. */
  readonly bytes?: number | undefined;
}

/** The form of a {@link BenchRow}, for programs that read `--json`. */
export const benchRowSchema: z.ZodType<BenchRow> = z.strictObject({
  case: z.string(),
  subject: z.string(),
  dtype: nullable(z.enum(["float32", "float64"])),
  threads: nullable(z.int().positive()),
  medianMs: nullable(z.number().positive()),
  spread: nullable(z.number().nonnegative()),
  ratio: nullable(z.number().positive()),
  kernelMs: z.number().positive().optional(),
  bytes: z.int().positive().optional(),
});

/** A subject that was not measured, and why. */
export interface Omission {
  readonly case: string;
  readonly subject: string;
  readonly reason: string;
}
