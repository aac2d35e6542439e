/**
 * A checkpoint on disk: the experiment's own bytes behind a header that says which run they are of.
 *
 * Layout: 8 bytes of magic, the length of the header as a little-endian uint32, the header as JSON,
 * then the bytes.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import type { CheckpointStore } from "@fluxion/experiments";
import { CliError, errorCode, systemReason } from "./cli-error.ts";
import type { OutputFolder } from "./output-folder.ts";

/** Which run a checkpoint belongs to. */
export interface CheckpointHeader {
  readonly experiment: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A store that also knows whether this run has saved anything. */
export interface CheckpointFile extends CheckpointStore {
  saved(): boolean;
}

const MAGIC = "FLUXION1";
const HEADER_START = 12;

/**
 * Keep checkpoints of one run in its output folder.
 *
 * @param resumed - Bytes to continue from; without them `load` gives nothing, whatever is on disk.
 */
export function checkpointFile(
  folder: OutputFolder,
  header: CheckpointHeader,
  resumed: Uint8Array | undefined,
): CheckpointFile {
  let latest = resumed;
  let hasSaved = false;
  return {
    load: async () => latest,
    save: async (bytes) => {
      const copy = Uint8Array.from(bytes);
      await folder.write(folder.checkpoint, seal(header, copy));
      latest = copy;
      hasSaved = true;
    },
    saved: () => hasSaved,
  };
}

/**
 * The bytes of an earlier run of the same experiment and configuration.
 *
 * @throws CliError if there is no checkpoint, it is damaged, or it is of another run.
 */
export async function readCheckpoint(path: string, header: CheckpointHeader): Promise<Uint8Array> {
  const stored = unseal(await readStored(path), path);
  const differences = differencesOf(stored.header, header);
  if (differences.length === 0) return stored.bytes;
  throw new CliError(
    `the checkpoint ${path} is of a different run (${differences.join(", ")}); ` +
      "resume with the settings it was made with, or start anew without --resume",
  );
}

async function readStored(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason =
      errorCode(error) === "ENOENT"
        ? `there is no checkpoint at ${path}; start without --resume, or name the folder with --out`
        : `cannot read the checkpoint ${path}: ${systemReason(error)}`;
    throw new CliError(reason, { cause: error });
  }
}

function seal(header: CheckpointHeader, bytes: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(HEADER_START + json.length + bytes.length);
  file.set(new TextEncoder().encode(MAGIC));
  new DataView(file.buffer).setUint32(MAGIC.length, json.length, true);
  file.set(json, HEADER_START);
  file.set(bytes, HEADER_START + json.length);
  return file;
}

function unseal(file: Uint8Array, path: string): { header: CheckpointHeader; bytes: Uint8Array } {
  const damaged = (cause?: unknown) =>
    new CliError(`${path} is not a checkpoint or is damaged; start anew without --resume`, {
      cause,
    });
  if (file.length < HEADER_START) throw damaged();
  if (new TextDecoder().decode(file.subarray(0, MAGIC.length)) !== MAGIC) throw damaged();
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = HEADER_START + view.getUint32(MAGIC.length, true);
  if (end > file.length) throw damaged();
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(HEADER_START, end)));
    if (isHeader(header)) return { header, bytes: Uint8Array.from(file.subarray(end)) };
  } catch (error) {
    throw damaged(error);
  }
  throw damaged();
}

function isHeader(value: unknown): value is CheckpointHeader {
  return (
    typeof value === "object" &&
    value !== null &&
    "experiment" in value &&
    typeof value.experiment === "string" &&
    "config" in value &&
    typeof value.config === "object" &&
    value.config !== null
  );
}

/** `steps 500 there, 1000 here`, one for each setting that differs. */
function differencesOf(stored: CheckpointHeader, current: CheckpointHeader): string[] {
  if (stored.experiment !== current.experiment) return [`experiment ${stored.experiment}`];
  const keys = new Set([...Object.keys(stored.config), ...Object.keys(current.config)]);
  return [...keys].flatMap((key) => {
    const [there, here] = [stored.config[key], current.config[key]].map((v) => JSON.stringify(v));
    return there === here ? [] : [`${key} ${there} there, ${here} here`];
  });
}
