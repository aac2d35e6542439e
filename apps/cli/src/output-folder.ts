import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { WriteFile } from "@fluxion/optim/node";
import { makeFolder } from "@fluxion/optim/node";
import { CliError, systemReason } from "./cli-error.ts";

/** Where the files of a run go. */
export interface OutputFolder {
  readonly path: string;
  readonly report: string;
  readonly result: string;
  readonly history: string;
  readonly checkpoint: string;
  readonly trace: string;
  /** @throws CliError that names the file and the reason. */
  readonly write: WriteFile;
}

/** More than one block, so that a full disk shows before the run and not after it. */
const PROBE_BYTES = 16_384;

/**
 * Make the folder and try to write into it, before anything long is started.
 *
 * @throws CliError if it cannot be made or written to.
 */
export async function openOutputFolder(path: string, writeFile: WriteFile): Promise<OutputFolder> {
  const probe = join(path, ".fluxion-probe");
  try {
    await makeFolder(path);
    await writeFile(probe, new Uint8Array(PROBE_BYTES));
    await rm(probe, { force: true });
  } catch (error) {
    throw new CliError(`cannot write to the folder ${path}: ${systemReason(error)}`, {
      cause: error,
    });
  }
  return {
    path,
    report: join(path, "report.html"),
    result: join(path, "result.json"),
    history: join(path, "history.csv"),
    checkpoint: join(path, "checkpoint"),
    trace: join(path, "trace.json"),
    write: (file, content) => writeOrExplain(file, content, writeFile),
  };
}

async function writeOrExplain(
  file: string,
  content: string | Uint8Array,
  writeFile: WriteFile,
): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    throw new CliError(`cannot write ${file}: ${systemReason(error)}`, { cause: error });
  }
}
