/**
 * Work that may need elements on the host before it goes on: a generator that yields the tensors it wants read and is
 * resumed with their elements. So programs are run by the same code where reading takes no waiting and where it does.
 */
import type { HostArray, TypedArray } from "@fluxion/autodiff-core";
import { hostArray } from "./storage.ts";
import type { TfTensor } from "./tf.ts";
import type { Value } from "./value.ts";

export type Work<T> = Generator<readonly TfTensor[], T, readonly TypedArray[]>;

/** What {@link Work} has come to: its result, or a wish to read. */
export type Progress<T> = IteratorResult<readonly TfTensor[], T>;

/** The elements of values, read where the host does not have them. */
export function* readValues(values: readonly Value[]): Work<HostArray[]> {
  const missing = values.filter(({ host }) => host === undefined);
  const data = missing.length === 0 ? [] : yield missing.map(({ tensor }) => tensor);
  return values.map((value) => value.host ?? hostArray(value, data[missing.indexOf(value)]));
}

/** Do work whose tensors are read at once. */
export function finish<T>(work: Work<T>): T {
  let progress = work.next();
  while (!progress.done) {
    progress = work.next(progress.value.map((tensor) => tensor.dataSync() as TypedArray));
  }
  return progress.value;
}

/** Go on with work, waiting for what it reads. */
export async function finishLater<T>(work: Work<T>, begun: Progress<T>): Promise<T> {
  let progress = begun;
  while (!progress.done) progress = await readAndGoOn(work, progress.value);
  return progress.value;
}

async function readAndGoOn<T>(work: Work<T>, tensors: readonly TfTensor[]): Promise<Progress<T>> {
  let data: readonly TypedArray[];
  try {
    data = await Promise.all(tensors.map(async (tensor) => (await tensor.data()) as TypedArray));
  } catch (error) {
    return work.throw(error);
  }
  return work.next(data);
}
