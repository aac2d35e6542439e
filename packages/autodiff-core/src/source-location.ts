/**
 * Where in the user's code an operation was written. The stack is captured while tracing (about a microsecond)
 * and formatted only when an error or a print-out asks for it.
 */
export interface SourceLocation {
  /** `file:line:column` of the innermost frame outside this package, or `undefined`. */
  describe(): string | undefined;
}

let inherited: SourceLocation | undefined;

/** Run `body` so that operations recorded in it carry `source`: rules speak for the line they came from. */
export function withSource<T>(source: SourceLocation | undefined, body: () => T): T {
  const outer = inherited;
  inherited = source ?? outer;
  try {
    return body();
  } finally {
    inherited = outer;
  }
}

export function currentSource(): SourceLocation | undefined {
  return inherited ?? capture();
}

/** As stack frames write it: some hosts give paths, others URLs, in which spaces are encoded. Bundles may have none. */
function ownFolders(): readonly string[] {
  const url: string | undefined = import.meta.url;
  if (url === undefined) return [];
  const folder = url.replace(/^file:\/\//, "").replace(/[^/]*$/, "");
  return [folder, decodeURI(folder)];
}

function capture(): SourceLocation {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 24;
  const { stack } = new TracePoint();
  Error.stackTraceLimit = limit;
  return { describe: () => (stack === undefined ? undefined : userFrame(stack)) };
}

/** An error made for its stack alone. */
class TracePoint extends Error {}

function userFrame(stack: string): string | undefined {
  const own = ownFolders();
  for (const line of stack.split("\n").slice(1)) {
    if (own.some((folder) => line.includes(folder)) || line.includes("node:internal")) continue;
    const match = /\(?((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(
      line.trim(),
    );
    if (match) return match[1];
  }
  return undefined;
}
