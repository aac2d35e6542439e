import { isFluxionError } from "@fluxion/autodiff-core";

/** Exit codes, as shells expect them. */
export const EXIT = {
  success: 0,
  failure: 1,
  usage: 2,
  interrupted: 130,
  terminated: 143,
} as const;

/** Something that the person at the keyboard can put right; shown as one line. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  constructor(
    message: string,
    options: { readonly exitCode?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? EXIT.failure;
  }
}

/** The command line itself is wrong. */
export function usageError(message: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: EXIT.usage, cause });
}

/** What a failed system call means, in words. */
const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "something that is not a folder is in the way",
  EISDIR: "it is a folder",
  EFBIG: "the file is too large",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "a folder on the way does not exist and cannot be made",
  ENOSPC: "no space left on the device",
  ENOTDIR: "a part of the path is not a folder",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

/** Why a file or stream could not be used. */
export function systemReason(error: unknown): string {
  const code = errorCode(error);
  if (code !== undefined && code in SYSTEM_ERRORS) return SYSTEM_ERRORS[code];
  return error instanceof Error ? error.message : String(error);
}

export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Exit code of the process that ends with this error. */
export function exitCodeOf(error: unknown): number {
  return error instanceof CliError ? error.exitCode : EXIT.failure;
}

/**
 * An error as one line that starts with the name of the program.
 *
 * With `FLUXION_DEBUG=1` in the environment the stack trace follows.
 */
export function errorText(
  error: unknown,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const line = `fluxion: ${messageOf(error)
    .replace(/\s*\n\s*/g, " ")
    .trim()}\n`;
  const isDebug = env["FLUXION_DEBUG"] === "1" && error instanceof Error;
  return isDebug ? `${line}${error.stack}\n` : line;
}

function messageOf(error: unknown): string {
  if (error instanceof CliError || isFluxionError(error)) return error.message;
  if (errorCode(error) === "ENOSPC") return systemReason(error);
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
