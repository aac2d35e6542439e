/**
 * A training run on disk: parameters, state of the optimizer, key and history as named tensors of a safetensors file,
 * which other programs can read too, and where the run stood as its metadata.
 */
import {
  array,
  FormatError,
  type HostArray,
  isTensor,
  type Tensor,
  treeFlatten,
  treePaths,
} from "@fluxion/autodiff-core";
import type { HistoryLog } from "./history.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

const FORMAT = "fluxion-checkpoint";
const VERSION = "1";

/** Where a run stands. */
export interface Checkpoint {
  /** What the run is of: parameters and optimizers. A run continues only a checkpoint of its own kind. */
  readonly fingerprint: string;
  /** Steps made, over all phases. */
  readonly step: number;
  /** Wall time so far. */
  readonly seconds: number;
  readonly phase: number;
  readonly phaseStep: number;
  /** How the phase ended, or `"running"`. */
  readonly phaseStatus: string;
  readonly history: HistoryLog;
  /** Tensors by group (`"params"`, `"state"`, `"key"`) and path. */
  readonly tensors: ReadonlyMap<string, HostArray>;
}

/** Read the tensors of a tree from the device, named by `group` and path. */
export async function downloadTree(group: string, tree: unknown): Promise<[string, HostArray][]> {
  const leaves = treePaths(tree).flatMap(({ path, leaf }) =>
    isTensor(leaf) ? [{ path, leaf }] : [],
  );
  return Promise.all(
    leaves.map(async ({ path, leaf }): Promise<[string, HostArray]> => {
      const { shape, dtype } = leaf;
      return [tensorName(group, path), { shape, dtype, data: await leaf.data() }];
    }),
  );
}

/**
 * A tree like `template`, with the checkpoint's tensors.
 *
 * @throws FormatError if a tensor is missing or has another shape or dtype.
 */
export function uploadTree<T>(checkpoint: Checkpoint, group: string, template: T): T {
  const { structure } = treeFlatten(template);
  const leaves = treePaths(template).map(({ path, leaf }) => {
    const name = tensorName(group, path);
    const found = checkpoint.tensors.get(name);
    const spec = leaf as Pick<Tensor, "shape" | "dtype">;
    if (found === undefined) throw unfit(`a tensor "${name}"`, "none");
    const same = found.dtype === spec.dtype && String(found.shape) === String(spec.shape);
    if (!same) throw unfit(`"${name}" to be ${describe(spec)}`, describe(found));
    return array(found.data, { dtype: found.dtype, shape: found.shape });
  });
  return structure.unflatten<T>(leaves);
}

/** Bytes of a checkpoint, the same for the same checkpoint. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { fingerprint, step, seconds, phase, phaseStep, phaseStatus, history, tensors } =
    checkpoint;
  const series: [string, HostArray][] = [
    ["history.step", vector(history.step)],
    ["history.loss", vector(history.loss)],
    ...Object.entries(history.parts).map(([name, values]): [string, HostArray] => [
      `history.parts.${name}`,
      vector(values),
    ]),
  ];
  const metadata = {
    format: FORMAT,
    version: VERSION,
    fingerprint,
    step: `${step}`,
    seconds: `${seconds}`,
    phase: `${phase}`,
    phaseStep: `${phaseStep}`,
    phaseStatus,
  };
  return encodeSafetensors({ tensors: new Map([...tensors, ...series]), metadata });
}

/**
 * The checkpoint in `bytes`.
 *
 * @throws FormatError if they are damaged, cut short or something else.
 */
export function decodeCheckpoint(bytes: Uint8Array, file = "the checkpoint"): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const { format, version, fingerprint = "", phaseStatus = "" } = metadata;
  if (format !== FORMAT) throw unfit(`"${FORMAT}" as format`, `${format}`, file);
  if (version !== VERSION) throw unfit(`version ${VERSION}`, `${version}`, file);
  const read = (name: string, what: string, fits: (value: number) => boolean): number => {
    const value = Number(metadata[name] ?? Number.NaN);
    if (fits(value)) return value;
    throw unfit(`${what} as ${name}`, `${metadata[name]}`, file);
  };
  const count = (name: string): number =>
    read(name, "a whole number", (value) => Number.isSafeInteger(value) && value >= 0);
  const rest = [...tensors].filter(([name]) => !name.startsWith("history."));
  return {
    fingerprint,
    step: count("step"),
    seconds: read("seconds", "a time", (value) => Number.isFinite(value) && value >= 0),
    phase: count("phase"),
    phaseStep: count("phaseStep"),
    phaseStatus,
    history: readHistory(tensors, file),
    tensors: new Map(rest),
  };
}

function readHistory(tensors: ReadonlyMap<string, HostArray>, file: string): HistoryLog {
  const prefix = "history.parts.";
  const series = (name: string): number[] => {
    const found = tensors.get(name);
    if (found?.dtype !== "float64" || found.shape.length !== 1) {
      throw unfit(`a vector "${name}"`, found === undefined ? "none" : describe(found), file);
    }
    return Array.from(found.data);
  };
  const step = series("history.step");
  const names = [...tensors.keys()].filter((name) => name.startsWith(prefix));
  const parts = Object.fromEntries(names.map((name) => [name.slice(prefix.length), series(name)]));
  const loss = series("history.loss");
  const lengths = [loss, ...Object.values(parts)].map((values) => values.length);
  if (lengths.some((length) => length !== step.length)) {
    throw unfit(`${step.length} values in every series of the history`, lengths.join(", "), file);
  }
  return { step, loss, parts };
}

function tensorName(group: string, path: string): string {
  return path === "" ? group : `${group}.${path}`;
}

function vector(values: readonly number[]): HostArray {
  return { shape: [values.length], dtype: "float64", data: Float64Array.from(values) };
}

function describe({ dtype, shape }: Pick<Tensor, "shape" | "dtype">): string {
  return `${dtype}[${shape.join(", ")}]`;
}

function unfit(expected: string, received: string, file = "the checkpoint"): FormatError {
  return new FormatError({
    where: "decodeCheckpoint",
    expected: `${expected} in ${file}`,
    received,
    fix: "Resume with the same parameters and optimizers as the run that was interrupted, or start anew.",
    file,
  });
}
