import { CliError, errorCode, systemReason } from "./cli-error.ts";

/**
 * Write and wait until it is written.
 *
 * A reader that has gone away (`| head`) is no error: there is nobody left to tell.
 *
 * @throws CliError if the stream cannot take it, for example because the disk is full.
 */
export async function writeText(stream: NodeJS.WritableStream, text: string): Promise<void> {
  const error = await new Promise<Error | null | undefined>((resolve) => {
    stream.write(text, resolve);
  });
  if (error === null || error === undefined || errorCode(error) === "EPIPE") return;
  throw new CliError(`cannot write the output: ${systemReason(error)}`, { cause: error });
}

/** Keep failed writes from ending the process: those that matter are seen by {@link writeText}. */
export function ignoreStreamErrors(...streams: readonly NodeJS.WritableStream[]): void {
  for (const stream of streams) {
    if (!stream.listeners("error").includes(ignore)) stream.on("error", ignore);
  }
}

/** One function for all, so that a stream is given it once. */
function ignore(): void {}
