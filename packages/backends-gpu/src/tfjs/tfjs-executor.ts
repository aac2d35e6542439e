/** Programs as operations of TensorFlow.js. */
import {
  BackendError,
  type DeviceBuffer,
  type DType,
  type Executable,
  type Executor,
  type HostArray,
  type Program,
} from "@fluxion/autodiff-core";
import { simplifyProgram } from "@fluxion/autodiff-core/compiler";
import { capabilitiesOf, type TfjsCapabilities } from "./capabilities.ts";
import type { TfDevice } from "./device.ts";
import { lowerProgram } from "./lower-program.ts";
import { type LoweredProgram, runProgram } from "./lowered-program.ts";
import { DTYPES, float64Refused } from "./storage.ts";
import type { Tf } from "./tf.ts";
import { type Claimed, TfjsBuffer } from "./tfjs-buffer.ts";
import { Value } from "./value.ts";
import { finish, finishLater, readValues, type Work } from "./work.ts";

/** An executor on a backend of TensorFlow.js. */
export interface TfjsExecutor extends Executor {
  /** The module of TensorFlow.js that it uses. */
  readonly tf: Tf;
  readonly capabilities: TfjsCapabilities;
}

/** Runs programs on a backend. Where reading takes waiting, work that reads goes on later, in order. */
export class DeviceExecutor implements TfjsExecutor {
  readonly name: string;
  readonly dtypes: readonly DType[] = DTYPES;
  readonly device: TfDevice;
  readonly capabilities: TfjsCapabilities;
  readonly hostLoops: number;
  /** Present where results can be read without waiting. */
  readonly downloadSync?: (buffer: DeviceBuffer) => HostArray;
  /** Work that others have to wait for; `undefined` if there is none. */
  #waiting: Promise<unknown> | undefined;

  constructor(device: TfDevice, hostLoops: number) {
    this.hostLoops = hostLoops;
    this.name = `tfjs:${device.backend}`;
    this.device = device;
    this.capabilities = capabilitiesOf(device);
    if (device.isSynchronous) this.downloadSync = (buffer) => finish(readClaimed(claim(buffer)));
  }

  get tf(): Tf {
    return this.device.tf;
  }

  compile(program: Program): Executable {
    for (const spec of [...program.inputs, ...program.outputs]) {
      if (spec.dtype === "float64") throw float64Refused("a program with float64");
    }
    const { device, hostLoops } = this;
    const simple = simplifyProgram(program, { ciphers: "keep" });
    const lowered = lowerProgram(simple, { device, hostLoops });
    return { run: (inputs, donated) => this.#run(lowered, program, inputs, donated) };
  }

  upload(array: HostArray): TfjsBuffer {
    if (array.dtype === "float64") throw float64Refused("a float64 tensor");
    // The caller may go on writing to its array.
    return TfjsBuffer.of(Value.ofHost(this.device, copyOf(array)));
  }

  async download(buffer: DeviceBuffer): Promise<HostArray> {
    const claimed = claim(buffer);
    await (buffer as TfjsBuffer).settled();
    const work = readClaimed(claimed);
    return await finishLater(work, work.next());
  }

  #run(
    lowered: LoweredProgram,
    { outputs }: Program,
    inputs: readonly DeviceBuffer[],
    donated: ReadonlySet<number> = new Set(),
  ): TfjsBuffer[] {
    const work = runClaimed(lowered, inputs.map(claim));
    const buffers = inputs as readonly TfjsBuffer[];
    const isReady = this.#waiting === undefined && buffers.every((buffer) => buffer.isReady);
    const before = [this.#waiting, ...buffers.map((buffer) => buffer.settled())];
    for (const i of donated) inputs[i].free();
    if (!isReady) {
      const results = Promise.all(before).then(() => finishLater(work, work.next()));
      return this.#later(outputs, results);
    }
    if (this.device.isSynchronous) return finish(work).map((value) => TfjsBuffer.of(value));
    const progress = work.next();
    if (progress.done) return progress.value.map((value) => TfjsBuffer.of(value));
    return this.#later(outputs, finishLater(work, progress));
  }

  #later(outputs: Program["outputs"], results: Promise<readonly Value[]>): TfjsBuffer[] {
    const waiting = results
      .catch(() => {})
      .then(() => {
        if (this.#waiting === waiting) this.#waiting = undefined;
      });
    this.#waiting = waiting;
    return outputs.map((spec, i) =>
      TfjsBuffer.ofPromise(
        spec,
        results.then((values) => values[i]),
      ),
    );
  }
}

/** Run on values that have been claimed, and release them. */
function* runClaimed(lowered: LoweredProgram, claims: readonly Claimed[]): Work<Value[]> {
  try {
    return yield* runProgram(lowered, claims.map(valueOf));
  } finally {
    for (const claimed of claims) claimed.release();
  }
}

/** Read a value that has been claimed, and release it. */
function* readClaimed(claimed: Claimed): Work<HostArray> {
  try {
    const [array] = yield* readValues([valueOf(claimed)]);
    return copyOf(array);
  } finally {
    claimed.release();
  }
}

function claim(buffer: DeviceBuffer): Claimed {
  if (buffer instanceof TfjsBuffer) return buffer.claim();
  throw new BackendError({
    where: "tfjs",
    expected: "a tensor of this executor",
    received: "one of another executor",
    fix: "Read it with `await tensor.data()` and make a new one with array().",
  });
}

function valueOf({ value }: Claimed): Value {
  if (value !== undefined) return value;
  throw new Error("The value has not come.");
}

/** What the caller may keep and write to. */
function copyOf(array: HostArray): HostArray {
  return { ...array, data: array.data.slice() };
}
