import { isFluxionError, OptionError } from "@fluxion/autodiff-core";
import { readFile } from "#read-file";
import { maxBytesOf, type SizeLimit, tooLarge } from "./memory-budget.ts";

/**
 * Where the bytes of a file can come from: a path (Node), a URL, a `File` or `Blob`, a `Response`, or bytes.
 *
 * A string that begins with `http:`, `https:`, `data:`, `blob:` or `file:` is a URL.
 */
export type Source = string | URL | Blob | Response | Uint8Array | ArrayBuffer;

/** Options of every function that loads a file. */
export interface LoadOptions extends SizeLimit {
  /** Name of the file in errors; taken from the source unless told. */
  readonly file?: string;
  readonly signal?: AbortSignal;
}

/** The bytes of a file and its name. */
export interface LoadedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Get the bytes of a file from wherever it is, at most `maxBytes` of them.
 *
 * ```ts test
 * import { loadBytes } from "@fluxion/datasets";
 * const { name, bytes } = await loadBytes(new File(["abc"], "letters.txt"));
 * name // => "letters.txt"
 * bytes.length // => 3
 * ```
 *
 * @throws OptionError if the source cannot be had: no such file, a folder, no permission, an HTTP error.
 * @throws FormatError if it is larger than `maxBytes`.
 * @throws the reason of `signal`, if it is aborted.
 */
export async function loadBytes(source: Source, options: LoadOptions = {}): Promise<LoadedBytes> {
  const maxBytes = maxBytesOf(options, "loadBytes");
  options.signal?.throwIfAborted();
  const name = options.file ?? sourceName(source);
  const bytes = await bytesOf(source, { ...options, maxBytes, name });
  if (bytes.length > maxBytes) throw tooLarge(maxBytes, { where: "loadBytes", file: name });
  return { name, bytes };
}

interface Request extends LoadOptions {
  readonly maxBytes: number;
  readonly name: string;
}

async function bytesOf(source: Source, request: Request): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Response) return readResponse(source, request);
  if (source instanceof Blob) return readBlob(source, request);
  const location = typeof source === "string" && isUrl(source) ? new URL(source) : source;
  if (location instanceof URL && location.protocol !== "file:") {
    return readResponse(await fetchFrom(location, request), request);
  }
  if (typeof location === "string" || location instanceof URL) return readPath(location, request);
  throw new OptionError({
    where: "loadBytes",
    expected: "a path, a URL, a Blob, a Response or bytes",
    received: source === null ? "null" : typeof source,
    fix: "Give for example new URL(...), the File of an <input>, or a Uint8Array.",
  });
}

function isUrl(text: string): boolean {
  return /^(https?|data|blob|file):/i.test(text) && URL.canParse(text);
}

function sourceName(source: Source): string {
  if (source instanceof Response) return lastSegment(source.url) || "<response>";
  if (source instanceof Blob) return "name" in source ? `${source.name}` : "<blob>";
  if (source instanceof URL)
    return source.protocol === "data:" ? "<data URL>" : lastSegment(source.href);
  if (typeof source !== "string") return "<bytes>";
  return source.startsWith("data:") ? "<data URL>" : lastSegment(source);
}

function lastSegment(path: string): string {
  return (
    path
      .replace(/[?#].*$/, "")
      .split(/[/\\]/)
      .findLast((segment) => segment !== "") ?? path
  );
}

async function readBlob(blob: Blob, { maxBytes, name, signal }: Request): Promise<Uint8Array> {
  if (blob.size > maxBytes) throw tooLarge(maxBytes, { where: "loadBytes", file: name });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  signal?.throwIfAborted();
  return bytes;
}

async function fetchFrom(url: URL, { signal }: Request): Promise<Response> {
  try {
    return await fetch(url, signal === undefined ? {} : { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw unavailable(
      `${url}`,
      "no answer",
      "Check the address, the network and the server's CORS headers.",
      cause,
    );
  }
}

/** Read a body until its end, its limit, or the signal. */
async function readResponse(response: Response, request: Request): Promise<Uint8Array> {
  const { name, signal } = request;
  checkResponse(response, request);
  const reader = response.body?.getReader();
  // A body that has failed already rejects to be cancelled as well; its failure is reported by `drain`.
  const cancel = () => reader?.cancel().catch(() => undefined);
  signal?.addEventListener("abort", cancel);
  try {
    return await drain(reader, request);
  } catch (cause) {
    signal?.throwIfAborted();
    if (isFluxionError(cause)) throw cause;
    const place = response.url || name;
    throw unavailable(place, "a connection that broke off", "Try again.", cause);
  } finally {
    signal?.removeEventListener("abort", cancel);
    await cancel();
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** Chunk by chunk, so that a body without end is left when it passes the limit. */
async function drain(
  reader: Reader | undefined,
  { maxBytes, name, signal }: Request,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const chunk = (await reader?.read())?.value;
    signal?.throwIfAborted();
    if (chunk === undefined) return joined(chunks, length);
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes, { where: "loadBytes", file: name });
    chunks.push(chunk);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function checkResponse(response: Response, { name }: Request): void {
  if (!response.ok) {
    const status = `HTTP status ${response.status} ${response.statusText}`.trim();
    throw unavailable(response.url || name, status, "Check the address and the access rights.");
  }
  if (!response.bodyUsed) return;
  throw unavailable(name, "a response that was read before", "Pass response.clone().");
}

async function readPath(path: string | URL, request: Request): Promise<Uint8Array> {
  const { maxBytes, name, signal } = request;
  try {
    return await readFile(path, { maxBytes, ...(signal === undefined ? {} : { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    const code = cause instanceof Error && "code" in cause ? `${cause.code}` : "";
    if (code === "TOO_LARGE") throw tooLarge(maxBytes, { where: "loadBytes", file: name });
    const [received, fix] = PATH_FAILURES.get(code) ?? [`${cause}`, "Check the path."];
    throw unavailable(`${path}`, received, fix, cause);
  }
}

const PATH_FAILURES: ReadonlyMap<string, readonly [received: string, fix: string]> = new Map([
  ["ENOENT", ["none", "Check the path; a relative one starts at the working directory."]],
  ["ENOTDIR", ["none", "Check the path: a part of it is a file where a folder should be."]],
  ["EISDIR", ["a folder", "Give a file inside it."]],
  ["EACCES", ["one that may not be read", "Change its permissions, or run as a user who may."]],
  ["EPERM", ["one that may not be read", "Change its permissions, or run as a user who may."]],
  ["NOT_A_FILE", ["a pipe or device", "Give a regular file, or read the bytes yourself."]],
  [
    "NO_FILES_HERE",
    ["a page, which has no files", "Give a URL, new URL(path, location.href), or a File."],
  ],
]);

function unavailable(place: string, received: string, fix: string, cause?: unknown): OptionError {
  return new OptionError({
    where: "loadBytes",
    expected: `a readable file at ${place.length > 200 ? `${place.slice(0, 200)}…` : place}`,
    received,
    fix,
    cause,
  });
}
