/** A backend of TensorFlow.js, as the rest of the executor sees it. */
import type { HostArray } from "@fluxion/autodiff-core";
import { tfData, tfDType } from "./storage.ts";
import type { Tf, TfTensor } from "./tf.ts";

/** Backends that give their elements without waiting. */
const SYNCHRONOUS: ReadonlySet<string> = new Set(["cpu", "wasm", "tensorflow"]);

export class TfDevice {
  readonly tf: Tf;
  readonly backend: string;
  /** Whether elements can be read without waiting. */
  readonly isSynchronous: boolean;

  constructor(tf: Tf, backend: string) {
    this.tf = tf;
    this.backend = backend;
    this.isSynchronous = SYNCHRONOUS.has(backend);
  }

  /** Whether the backend has kernels of all these names. */
  hasKernels(names: readonly string[]): boolean {
    return names.every((name) => this.tf.getKernel(name, this.backend) !== undefined);
  }

  /** What `compute` gives, out of reach of the scopes of others; what else it makes is given back. */
  keep(compute: () => TfTensor): TfTensor {
    return this.keepAll(() => [compute()])[0];
  }

  /** {@link keep} for several tensors. */
  keepAll(compute: () => readonly TfTensor[]): readonly TfTensor[] {
    this.activate();
    const { tf } = this;
    const kept = tf.tidy(() => [...compute()]);
    for (const tensor of kept) tf.keep(tensor);
    return kept;
  }

  upload(array: HostArray): TfTensor {
    const { tf } = this;
    // The cpu backend goes on using the array that it is given.
    return this.keep(() => tf.tensor(tfData(array), [...array.shape], tfDType(array.dtype)));
  }

  /** Operations run on the backend that is active. Switching to one that has been started is done at once. */
  activate(): void {
    if (this.tf.getBackend() !== this.backend) void this.tf.setBackend(this.backend);
  }
}
