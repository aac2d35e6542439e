/** Runs programs on one device, and moves tensors to and from it. */
import {
  BackendError,
  type DeviceBuffer,
  type Executable,
  type HostArray,
} from "@fluxion/autodiff-core";
import { isRelabeling, type Program } from "@fluxion/autodiff-core/compiler";
import { arrayOfWords, float64Refused, wordsOf } from "../storage.ts";
import { ProductChoices, type Tuning } from "../tuning/product-choices.ts";
import { checkSize, tensorLost } from "./gpu-errors.ts";
import { GpuTensor } from "./gpu-tensor.ts";
import type { Words } from "./host-copies.ts";
import type { LoadedProgram } from "./loaded-program.ts";
import type { Machine } from "./machine.ts";
import { Outcome } from "./outcome.ts";
import { ProgramCache } from "./program-cache.ts";

export class DeviceExecutor {
  readonly machine: Machine;
  readonly #programs: ProgramCache;

  constructor(machine: Machine) {
    this.machine = machine;
    this.#programs = new ProgramCache(machine);
  }

  /** Compiles when it runs first, as only then the donated inputs are known. */
  compile(program: Program): Executable {
    if (this.machine.settings.float64 === "refuse") checkDTypes(program);
    program.outputs.forEach((output, i) => {
      checkSize(output, `result ${i} of a program`, this.machine.target);
    });
    if (isRelabeling(program))
      return { run: (inputs, donated) => this.#relabel(program, inputs, donated) };
    const loaded = new Map<string, LoadedProgram>();
    return {
      run: (buffers, donated) => {
        const inputs = buffers.map((buffer) => this.#own(buffer));
        const given = donated === undefined ? [] : reallyDonated(inputs, donated);
        // Programs are lowered again when kernels have been measured.
        const key = `${this.machine.target.products?.version}|${given}`;
        const found = loaded.get(key) ?? this.#programs.get(program, given);
        loaded.set(key, found);
        const outputs = this.#run(found, program, inputs);
        for (const i of donated ?? []) inputs[i].free();
        return outputs;
      },
    };
  }

  upload(array: HostArray): GpuTensor {
    checkSize(array, "a tensor", this.machine.target);
    const tensor = new GpuTensor(array, this.machine);
    this.#fill(tensor, wordsOf(array));
    return tensor;
  }

  async download(buffer: DeviceBuffer): Promise<HostArray> {
    const { machine } = this;
    const { order, queue } = machine;
    const tensor = this.#own(buffer);
    const { shape, dtype, bytes, allocation, outcome } = tensor;
    const words = await new Promise<ArrayBuffer>((resolve, reject) => {
      const read = (): void => {
        if (outcome.failure !== undefined) throw outcome.failure;
        // What comes later need not wait until it has been read.
        queue.read(allocation, bytes).then(resolve, reject);
      };
      machine.schedule([allocation], read, reject);
    });
    await order.orStop(Promise.all([outcome.settled(), machine.timer?.settled()]));
    machine.throwReported();
    tensor.remember(new Uint32Array(words));
    return { shape, dtype, data: arrayOfWords(dtype, words) };
  }

  /** Measure kernels, in turn, and choose the fastest. */
  tune(): Promise<Tuning> {
    const { device, target, queue } = this.machine;
    const { products = new ProductChoices(target.adapter) } = target;
    return new Promise((resolve, reject) => {
      const measure = async (): Promise<void> => {
        queue.flush();
        const { tuneProducts } = await import("../tuning/tune-products.ts");
        await tuneProducts(device, target, products);
        resolve(products.tuning);
      };
      this.machine.schedule([], measure, reject);
    });
  }

  #run(loaded: LoadedProgram, program: Program, inputs: readonly GpuTensor[]): GpuTensor[] {
    const sources = inputs.map(({ allocation }) => allocation);
    const earlier = new Set(inputs.map((input) => input.outcome));
    const outcome = new Outcome();
    const outputs = program.outputs.map((spec, i) => {
      const donor = loaded.donors[i];
      const given = donor >= 0 ? inputs[donor].take() : undefined;
      return new GpuTensor(spec, this.machine, outcome, given);
    });
    const results = outputs.map(({ allocation }) => allocation);
    const run = (): void | Promise<void> => {
      for (const one of earlier) outcome.follow(one);
      if (outcome.failure !== undefined) return;
      const record = () => loaded.record(sources, results, outcome);
      return loaded.prepare()?.then(record) ?? record();
    };
    this.machine.schedule([...sources, ...results], run, (error) => outcome.fail(error));
    return outputs;
  }

  #relabel(
    { outputs: [{ shape }] }: Program,
    [buffer]: readonly DeviceBuffer[],
    donated: ReadonlySet<number> = new Set(),
  ): GpuTensor[] {
    const input = this.#own(buffer);
    const output = input.relabeled(shape);
    if (donated.has(0)) input.free();
    return [output];
  }

  /** A tensor on this device: one that was lost with an earlier device comes back from its copy. */
  #own(buffer: DeviceBuffer): GpuTensor {
    const { machine } = this;
    if (!(buffer instanceof GpuTensor) || buffer.memory.copies !== machine.copies) {
      throw foreignTensor();
    }
    if (buffer.memory === machine) return buffer;
    const { copy } = buffer;
    if (copy === undefined) throw tensorLost();
    buffer.move(machine);
    this.#fill(buffer, copy);
    return buffer;
  }

  #fill(tensor: GpuTensor, words: Words): void {
    tensor.remember(words);
    const { allocation, outcome } = tensor;
    this.machine.store(allocation, words, (error) => outcome.fail(error));
  }
}

function foreignTensor(): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: "tensors of this executor",
    received: "one of another executor",
    fix: "Read it with `await tensor.data()` and make a new one with array().",
  });
}

/** An input whose memory another tensor has too cannot be given away. */
function reallyDonated(inputs: readonly GpuTensor[], donated: ReadonlySet<number>): number[] {
  const uses = new Map<GpuTensor, number>();
  for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  return [...donated].filter((i) => uses.get(inputs[i]) === 1 && inputs[i].isAlone);
}

function checkDTypes({ inputs, equations }: Program): void {
  for (const { dtype, name } of [
    ...inputs.map(({ dtype }) => ({ dtype, name: "an argument" })),
    ...equations.flatMap(({ primitive, outputs }) =>
      outputs.map(({ dtype }) => ({ dtype, name: `the result of ${primitive.name}` })),
    ),
  ]) {
    if (dtype === "float64") throw float64Refused(`float64 as ${name}`);
  }
}
