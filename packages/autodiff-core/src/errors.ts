/** What every Fluxion error says: where, what was expected, what came, and what to do next. */
export interface ErrorDetails {
  /** Public function that rejected the call, as the user wrote it. */
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  /** The next thing to try, in the imperative. */
  readonly fix: string;
  readonly cause?: unknown;
}

/**
 * Base of every error that Fluxion throws on purpose.
 *
 * `error.name` tells the kind, `error.details` holds the parts of the message for programs to read.
 */
export abstract class FluxionError<
  Name extends string = string,
  Details extends ErrorDetails = ErrorDetails,
> extends Error {
  abstract override readonly name: Name;
  readonly "~fluxion/error" = true;
  readonly details: Details;

  constructor(details: Details) {
    const { where, expected, received, fix, cause } = details;
    super(`${where}: expected ${expected}, received ${received}. ${fix}`, { cause });
    this.details = details;
  }
}

/** A tensor's shape, rank or axis does not fit. */
export class ShapeError extends FluxionError<"ShapeError"> {
  override readonly name = "ShapeError";
}

/** A tensor's dtype does not fit, or two dtypes cannot be combined. */
export class DTypeError extends FluxionError<"DTypeError"> {
  override readonly name = "DTypeError";
}

/** An option or argument has a value that the function cannot use. */
export class OptionError extends FluxionError<"OptionError"> {
  override readonly name = "OptionError";
}

/** A problem statement or a value lies outside the domain on which it is defined. */
export class DomainError extends FluxionError<"DomainError"> {
  override readonly name = "DomainError";
}

/** Two trees of tensors do not have the same structure. */
export class TreeError extends FluxionError<"TreeError"> {
  override readonly name = "TreeError";
}

/** A traced value was asked for its number, or was used outside the trace that made it. */
export class TraceError extends FluxionError<"TraceError"> {
  override readonly name = "TraceError";
}

/** A transformation (gradient, batching, Taylor series) has no rule for an operation. */
export class TransformError extends FluxionError<"TransformError"> {
  override readonly name = "TransformError";
}

/** A tensor was used after `dispose()` or after it was donated. */
export class DisposedError extends FluxionError<"DisposedError"> {
  override readonly name = "DisposedError";
}

/** An executor cannot run a program, or failed while it ran it. */
export class BackendError extends FluxionError<"BackendError"> {
  override readonly name = "BackendError";
}

/** Details of a {@link FormatError}: which file, and where in it. */
export interface FormatErrorDetails extends ErrorDetails {
  readonly file: string;
  /** Byte offset at which the file stopped making sense, where one is known. */
  readonly offset?: number;
}

/** A file is malformed, truncated, hostile, or uses a feature that is not supported. */
export class FormatError extends FluxionError<"FormatError", FormatErrorDetails> {
  override readonly name = "FormatError";
}

/** Details of a {@link ConvergenceError}: why it ended, and everything worth keeping. */
export interface ConvergenceErrorDetails extends ErrorDetails {
  /** Machine-readable reason, for example `"nonFinite"`. */
  readonly status: string;
  /** The last state that was still good, to continue from. */
  readonly lastGood?: unknown;
  readonly history?: unknown;
}

/** An iterative method (`fit`, `solve`, `minimise`) ended without reaching its goal. */
export class ConvergenceError extends FluxionError<"ConvergenceError", ConvergenceErrorDetails> {
  override readonly name = "ConvergenceError";
}

/** Works across duplicate installs of the package, where `instanceof` does not. */
export function isFluxionError(value: unknown): value is FluxionError {
  return typeof value === "object" && value !== null && "~fluxion/error" in value;
}
