/** Reading a file of this computer: there is one implementation for Node and one for the browser. */
export type ReadFile = (path: string | URL, options: ReadFileOptions) => Promise<Uint8Array>;

export interface ReadFileOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** Why a file cannot be had: Node's codes, and these of ours. */
export class ReadFileError extends Error {
  override readonly name = "ReadFileError";
  readonly code: "EISDIR" | "NOT_A_FILE" | "NO_FILES_HERE" | "TOO_LARGE";

  constructor(code: ReadFileError["code"]) {
    super(code);
    this.code = code;
  }
}
