import { formatError, type Origin } from "./format-failure.ts";

/** The longest string that every engine makes (V8: 2^29 - 24 characters). */
const MAX_TEXT = 2 ** 29 - 24;

/** Text from UTF-8 without its byte order mark; a `FormatError` says so if it is something else. */
export function decodeUtf8(bytes: Uint8Array, origin: Origin): string {
  const utf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (bytes.length > MAX_TEXT) {
    throw formatError(origin, MAX_TEXT, {
      expected: `at most ${MAX_TEXT} bytes of text`,
      received: `${bytes.length}`,
      fix: "Split the table, or save it as .npz.",
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw formatError(origin, 0, {
      expected: "text in UTF-8",
      received: utf16 ? "UTF-16" : "other bytes",
      fix: "Save the table as UTF-8, or decode it with a TextDecoder and pass the string to decodeCsv.",
      cause,
    });
  }
}
