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
import { TfjsBuffer } from "./tfjs-buffer.ts";
import { Value } from "./value.ts";
import { finish, finishLater, readValues, type Work } from "./work.ts";

/** An executor on a backend of TensorFlow.js. */
export interface TfjsExecutor extends Executor {
  /** The module of TensorFlow.js that it uses. */
  readonly tf: Tf;
  readonly capabilities: TfjsCapabilities;
}

/** Constants of programs that nobody can run any more are given back. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<readonly Value[]>((constants) => {
  for (const value of constants) value.dispose();
});

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
    if (device.isSynchronous) {
      this.downloadSync = (buffer) => copyOf(finish(readValues([valueOf(buffer)]))[0]);
    }
  }

  get tf(): Tf {
    return this.device.tf;
  }

  compile(program: Program): Executable {
    for (const spec of [...program.inputs, ...program.outputs]) {
      if (spec.dtype === "float64") throw float64Refused("a program with float64");
    }
    const constants: Value[] = [];
    const { device, hostLoops } = this;
    const simple = simplifyProgram(program, { ciphers: "keep" });
    const lowered = lowerProgram(simple, { device, hostLoops, constants });
    const executable: Executable = {
      run: (inputs, donated) => this.#run(lowered, program, inputs, donated),
    };
    abandoned.register(executable, constants);
    return executable;
  }

  upload(array: HostArray): TfjsBuffer {
    if (array.dtype === "float64") throw float64Refused("a float64 tensor");
    // The caller may go on writing to its array.
    return TfjsBuffer.of(Value.ofHost(this.device, copyOf(array)));
  }

  async download(buffer: DeviceBuffer): Promise<HostArray> {
    if (!(buffer as TfjsBuffer).isReady) await (buffer as TfjsBuffer).settled();
    const value = valueOf(buffer).share();
    try {
      const work = readValues([value]);
      return copyOf((await finishLater(work, work.next()))[0]);
    } finally {
      value.dispose();
    }
  }

  #run(
    lowered: LoweredProgram,
    { outputs }: Program,
    inputs: readonly DeviceBuffer[],
    donated: ReadonlySet<number> = new Set(),
  ): TfjsBuffer[] {
    const work = () => withoutDonated(lowered, inputs, donated);
    if (this.#waiting === undefined && inputs.every((x) => (x as TfjsBuffer).isReady)) {
      const begun = work();
      if (this.device.isSynchronous) return finish(begun).map((value) => TfjsBuffer.of(value));
      const progress = begun.next();
      if (progress.done) return progress.value.map((value) => TfjsBuffer.of(value));
      return this.#later(outputs, finishLater(begun, progress));
    }
    const before = Promise.all([this.#waiting, ...inputs.map((x) => (x as TfjsBuffer).settled())]);
    const results = before.then(() => {
      const begun = work();
      return finishLater(begun, begun.next());
    });
    return this.#later(outputs, results);
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

/** Run, and give back what the caller has given away. */
function* withoutDonated(
  lowered: LoweredProgram,
  inputs: readonly DeviceBuffer[],
  donated: ReadonlySet<number>,
): Work<Value[]> {
  const values = inputs.map((buffer) => valueOf(buffer).share());
  try {
    return yield* runProgram(lowered, values);
  } finally {
    for (const value of values) value.dispose();
    for (const i of donated) inputs[i].free();
  }
}

function valueOf(buffer: DeviceBuffer): Value {
  if (buffer instanceof TfjsBuffer) return buffer.value;
  throw new BackendError({
    where: "tfjs",
    expected: "a tensor of this executor",
    received: "one of another executor",
    fix: "Read it with `await tensor.data()` and make a new one with array().",
  });
}

/** What the caller may keep and write to. */
function copyOf(array: HostArray): HostArray {
  return { ...array, data: array.data.slice() };
}
