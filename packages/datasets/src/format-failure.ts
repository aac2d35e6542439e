import { FormatError } from "@fluxion/autodiff-core";

/** Which bytes are being read, for the errors about them. */
export interface Origin {
  /** Public function that is reading. */
  readonly where: string;
  /** Name of the file. */
  readonly file: string;
  /** Set when the bytes were taken out of the file: what they are, and where in the file they began. */
  readonly part?: { readonly name: string; readonly offset: number };
}

/** What is wrong, and what to do about it. */
export interface Fault {
  readonly expected: string;
  readonly received: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** What to do about a file that was cut short or changed on its way. */
export const FETCH_AGAIN = "The file is cut short or damaged: get it again from its source.";

/** A `FormatError` whose message names the file and the byte; leave `offset` out where none is known. */
export function formatError(origin: Origin, offset: number | undefined, fault: Fault): FormatError {
  const { where, file, part } = origin;
  const at = part?.offset ?? offset;
  return new FormatError({
    ...fault,
    where,
    received: `${fault.received} ${place(origin, offset)}`,
    file,
    ...(at === undefined ? {} : { offset: at }),
  });
}

function place({ file, part }: Origin, offset: number | undefined): string {
  const whole = part === undefined ? file : `${part.name} of ${file}`;
  return offset === undefined ? `in ${whole}` : `at byte ${offset} of ${whole}`;
}
