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

/** A value that may not be there yet, for those who claim it: given back when the last one releases it. */
export class Claimed {
  #value: Value | undefined;
  #failure: unknown;
  #claims = 0;

  /** @throws What computing it threw. */
  get value(): Value | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#value;
  }

  get isReady(): boolean {
    return this.#value !== undefined;
  }

  set(value: Value): void {
    if (this.#claims === 0) value.dispose();
    else this.#value = value;
  }

  fail(error: unknown): void {
    this.#failure = error;
  }

  claim(): this {
    this.#claims++;
    return this;
  }

  release(): void {
    if (--this.#claims > 0) return;
    this.#value?.dispose();
    this.#value = undefined;
  }
}

/** Values that nobody can reach any more are given back. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<Claimed>((claimed) => claimed.release());

export class TfjsBuffer implements DeviceBuffer {
  readonly shape: Shape;
  readonly dtype: DType;
  #claimed: Claimed | undefined = new Claimed().claim();
  #coming: Promise<unknown> | undefined;

  private constructor({ shape, dtype }: TensorSpec) {
    this.shape = shape;
    this.dtype = dtype;
    abandoned.register(this, this.#alive, this);
  }

  /** Around a value, which it owns. */
  static of(value: Value): TfjsBuffer {
    const buffer = new TfjsBuffer(value);
    buffer.#alive.set(value);
    return buffer;
  }

  /** Around a value that comes later. */
  static ofPromise(spec: TensorSpec, coming: Promise<Value>): TfjsBuffer {
    const buffer = new TfjsBuffer(spec);
    // What comes does not keep the buffer.
    const claimed = buffer.#alive;
    buffer.#coming = coming.then(
      (value) => claimed.set(value),
      (error: unknown) => claimed.fail(error),
    );
    return buffer;
  }

  get host(): HostArray | undefined {
    return this.isReady ? this.#alive.value?.host : undefined;
  }

  /** Whether the value is there. */
  get isReady(): boolean {
    return this.#claimed?.isReady ?? false;
  }

  /** Until the value is there, or will never be. */
  async settled(): Promise<void> {
    await this.#coming;
  }

  /** The value, there or not, for another who releases it: it stays whatever becomes of the buffer. */
  claim(): Claimed {
    return this.#alive.claim();
  }

  free(): void {
    abandoned.unregister(this);
    this.#claimed?.release();
    this.#claimed = undefined;
  }

  get #alive(): Claimed {
    if (this.#claimed !== undefined) return this.#claimed;
    throw new DisposedError({
      where: "tfjs",
      expected: "a tensor that is still alive",
      received: "one whose memory was given back",
      fix: "Free a tensor only after its last use.",
    });
  }
}
