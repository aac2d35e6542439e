/** Tensors of programs as their users hold them. */
import {
  type DeviceBuffer,
  DisposedError,
  type DType,
  type HostArray,
  type Shape,
  type TensorSpec,
} from "@fluxion/autodiff-core";
import type { Value } from "./value.ts";

/** What a buffer holds: a value, or nothing yet, or nothing any more. */
class Holder {
  #value: Value | undefined;
  #isGivenBack = false;

  get value(): Value | undefined {
    return this.#value;
  }

  set(value: Value): void {
    if (this.#isGivenBack) value.dispose();
    else this.#value = value;
  }

  giveBack(): void {
    this.#isGivenBack = true;
    this.#value?.dispose();
    this.#value = undefined;
  }
}

/** Values that nobody can reach any more are given back. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<Holder>((holder) => holder.giveBack());

export class TfjsBuffer implements DeviceBuffer {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #holder = new Holder();
  #coming: Promise<unknown> | undefined;
  #failure: unknown;

  private constructor({ shape, dtype }: TensorSpec) {
    this.shape = shape;
    this.dtype = dtype;
    abandoned.register(this, this.#holder, this);
  }

  /** Around a value, which it owns. */
  static of(value: Value): TfjsBuffer {
    const buffer = new TfjsBuffer(value);
    buffer.#holder.set(value);
    return buffer;
  }

  /** Around a value that comes later. */
  static ofPromise(spec: TensorSpec, coming: Promise<Value>): TfjsBuffer {
    const buffer = new TfjsBuffer(spec);
    // Only what waits for the value keeps the buffer.
    const holder = buffer.#holder;
    const reference = new WeakRef(buffer);
    const settled = coming.then(
      (value) => holder.set(value),
      (error: unknown) => {
        const found = reference.deref();
        if (found !== undefined) found.#failure = error;
      },
    );
    buffer.#coming = settled;
    return buffer;
  }

  get host(): HostArray | undefined {
    return this.#holder.value?.host;
  }

  /** Whether the value is there. */
  get isReady(): boolean {
    return this.#holder.value !== undefined;
  }

  /** Until the value is there, or will never be. */
  async settled(): Promise<void> {
    await this.#coming;
  }

  /** @throws What computing it threw; DisposedError if it has been given back. */
  get value(): Value {
    if (this.#failure !== undefined) throw this.#failure;
    const { value } = this.#holder;
    if (value !== undefined) return value;
    throw new DisposedError({
      where: "tfjs",
      expected: "a tensor that is still alive",
      received: "one whose memory was given back",
      fix: "Free a tensor only after its last use.",
    });
  }

  free(): void {
    abandoned.unregister(this);
    this.#holder.giveBack();
  }
}
