/** Tensors between the steps of a program. */
import type { DType, HostArray, Shape, TensorSpec } from "@fluxion/autodiff-core";
import type { TfDevice } from "./device.ts";
import { sizeOf } from "./storage.ts";
import type { TfTensor } from "./tf.ts";

/** Entries up to which the copy on the host stays once a tensor has been uploaded. */
const SMALL = 4096;

/** Elements on the host, in TensorFlow.js, or in both. */
interface Elements {
  host?: HostArray | undefined;
  tensor?: TfTensor | undefined;
  owners: number;
}

/** Constants of programs that nobody can run any more are given back. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<Elements>(release);

/** A tensor that goes over to TensorFlow.js when a step first asks for it there. Its owner disposes of it. */
export class Value implements TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #device: TfDevice;
  #elements: Elements | undefined;

  private constructor(device: TfDevice, { shape, dtype }: TensorSpec, elements: Elements) {
    this.shape = shape;
    this.dtype = dtype;
    this.#device = device;
    this.#elements = elements;
    elements.owners++;
  }

  /** Around an array that nobody writes to any more. */
  static ofHost(device: TfDevice, host: HostArray): Value {
    return new Value(device, host, { host, owners: 0 });
  }

  /** Around an array, for as long as somebody can reach the value: nobody disposes of it. */
  static ofConstant(device: TfDevice, host: HostArray): Value {
    const elements: Elements = { host, owners: 0 };
    const value = new Value(device, host, elements);
    abandoned.register(value, elements);
    return value;
  }

  /** Around a tensor, which it owns. */
  static ofTensor(device: TfDevice, spec: TensorSpec, tensor: TfTensor): Value {
    return new Value(device, spec, { tensor, owners: 0 });
  }

  /** The elements, if they need not be read. */
  get host(): HostArray | undefined {
    return this.#alive.host;
  }

  /** The tensor of TensorFlow.js; it stays this value's. */
  get tensor(): TfTensor {
    const elements = this.#alive;
    if (elements.tensor === undefined && elements.host !== undefined) {
      elements.tensor = this.#device.upload(elements.host);
      if (sizeOf(this.shape) > SMALL) elements.host = undefined;
    }
    return elements.tensor as TfTensor;
  }

  /** The same elements for another owner. */
  share(): Value {
    return new Value(this.#device, this, this.#alive);
  }

  /** Give the elements back, unless there are other owners. */
  dispose(): void {
    const elements = this.#elements;
    this.#elements = undefined;
    if (elements !== undefined) release(elements);
  }

  get #alive(): Elements {
    if (this.#elements === undefined) throw new Error("The value has been disposed of.");
    return this.#elements;
  }
}

/** One owner less. */
function release(elements: Elements): void {
  if (--elements.owners === 0) elements.tensor?.dispose();
}
