import { OptionError } from "@fluxion/autodiff-core";
import { formatError } from "./format-failure.ts";
import { loadBytes } from "./load-bytes.ts";

/** A file of reference data: what it is, where it is, and how to know that it is unchanged. */
export interface DatasetEntry {
  readonly name: string;
  /** What it holds, in a sentence. */
  readonly title: string;
  /** Where this package has it. */
  readonly file: URL;
  readonly sha256: string;
  /** SPDX identifier; the text lies beside the file. */
  readonly licence: string;
  /** Where it was published. */
  readonly source: string;
  readonly citation: string;
}

/** Options of the functions that load a dataset. */
export interface DatasetOptions {
  readonly signal?: AbortSignal;
}

/**
 * Load the file of a dataset and check that it is the one that was registered.
 *
 * @throws OptionError if it cannot be had, or the page has no `crypto.subtle` (it needs https or localhost).
 * @throws FormatError if its SHA-256 checksum is another one.
 */
export async function loadDataset(
  entry: DatasetEntry,
  options: DatasetOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, name } = await loadBytes(entry.file, options);
  const copy = new Uint8Array(bytes);
  const found = await sha256(copy);
  if (found === entry.sha256) return copy;
  throw formatError({ where: "loadDataset", file: name }, undefined, {
    expected: `the SHA-256 checksum ${entry.sha256}`,
    received: found,
    fix: "The file was changed or damaged: install the package again.",
  });
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Absent, whatever its type says, on pages that are served by plain http.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw new OptionError({
      where: "loadDataset",
      expected: "crypto.subtle, to check the file",
      received: "a page without it",
      fix: "Serve the page by https or from localhost.",
    });
  }
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
