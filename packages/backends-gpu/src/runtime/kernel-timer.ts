/** Times of kernels on the device, for a profile. */
import type { Profile, ProfiledKernel } from "@fluxion/autodiff-core";
import type { Gpu } from "../device/open-device.ts";
import { MOST_RECORDED } from "./command-queue.ts";

export interface KernelTimer {
  /** How to begin the pass of the next kernel; undefined if it needs none of its own. */
  passOf(kernel: ProfiledKernel): GPUComputePassDescriptor | undefined;
  /** Commands end. */
  resolve(encoder: GPUCommandEncoder): void;
  /** They have been handed over. */
  collect(): void;
  /** All that has been handed over is in the profile. */
  settled(): Promise<unknown>;
}

/** What measures kernels, if somebody wants to know. */
export function timerOf(
  { device, capabilities }: Gpu,
  profile: Profile | undefined,
): KernelTimer | undefined {
  if (profile === undefined) return undefined;
  return capabilities.timestamps
    ? new TimestampTimer(device, profile)
    : new SubmissionTimer(device, profile);
}

const MAP_READ = 0x01;
const COPY_SRC = 0x04;
const COPY_DST = 0x08;
const QUERY_RESOLVE = 0x200;

const NANOSECONDS = 1e-6;
const BYTES = 16 * MOST_RECORDED;

/** By the clock of the device, before and after every kernel. */
export class TimestampTimer implements KernelTimer {
  readonly #device: GPUDevice;
  readonly #profile: Profile;
  readonly #queries: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #staging: GPUBuffer[] = [];
  readonly #collecting = new Set<Promise<void>>();
  #kernels: ProfiledKernel[] = [];
  #next: GPUBuffer | undefined;
  /** The clock of the host when that of the device was zero. */
  #origin: number | undefined;

  constructor(device: GPUDevice, profile: Profile) {
    this.#device = device;
    this.#profile = profile;
    this.#queries = device.createQuerySet({ type: "timestamp", count: 2 * MOST_RECORDED });
    this.#resolved = device.createBuffer({ size: BYTES, usage: QUERY_RESOLVE | COPY_SRC });
  }

  passOf(kernel: ProfiledKernel): GPUComputePassDescriptor {
    const query = 2 * (this.#kernels.push(kernel) - 1);
    return {
      timestampWrites: {
        querySet: this.#queries,
        beginningOfPassWriteIndex: query,
        endOfPassWriteIndex: query + 1,
      },
    };
  }

  resolve(encoder: GPUCommandEncoder): void {
    const { length } = this.#kernels;
    if (length === 0) return;
    this.#next =
      this.#staging.pop() ?? this.#device.createBuffer({ size: BYTES, usage: MAP_READ | COPY_DST });
    encoder.resolveQuerySet(this.#queries, 0, 2 * length, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#next, 0, 16 * length);
  }

  collect(): void {
    if (this.#next === undefined) return;
    const collecting = this.#collect(this.#next, this.#kernels, performance.now())
      .catch(() => undefined) // The device has been lost.
      .then(() => {
        this.#collecting.delete(collecting);
      });
    this.#collecting.add(collecting);
    this.#next = undefined;
    this.#kernels = [];
  }

  async settled(): Promise<unknown> {
    return Promise.all(this.#collecting);
  }

  async #collect(staging: GPUBuffer, kernels: readonly ProfiledKernel[], handedOver: number) {
    const bytes = 16 * kernels.length;
    await staging.mapAsync(MAP_READ, 0, bytes);
    const times = Float64Array.from(new BigUint64Array(staging.getMappedRange(0, bytes)), Number);
    staging.unmap();
    this.#staging.push(staging);
    this.#origin ??= handedOver - times[0] * NANOSECONDS;
    for (const [i, kernel] of kernels.entries()) {
      const start = this.#origin + times[2 * i] * NANOSECONDS;
      // A clock that has been set back says nothing.
      const duration = Math.max(0, (times[2 * i + 1] - times[2 * i]) * NANOSECONDS);
      this.#profile.addRun(kernel, start, duration);
    }
  }
}

/** By the clock of the host, all kernels that are handed over together at once: for devices that do not tell. */
export class SubmissionTimer implements KernelTimer {
  readonly #queue: GPUQueue;
  readonly #profile: Profile;
  readonly #collecting = new Set<Promise<void>>();
  readonly #known = new Map<string, ProfiledKernel>();
  #kernels: ProfiledKernel[] = [];

  constructor({ queue }: GPUDevice, profile: Profile) {
    this.#queue = queue;
    this.#profile = profile;
  }

  passOf(kernel: ProfiledKernel): undefined {
    this.#kernels.push(kernel);
  }

  resolve(): void {}

  collect(): void {
    if (this.#kernels.length === 0) return;
    const kernel = this.#together(this.#kernels);
    this.#kernels = [];
    const start = performance.now();
    const collecting = this.#queue.onSubmittedWorkDone().then(() => {
      this.#profile.addRun(kernel, start, performance.now() - start);
      this.#collecting.delete(collecting);
    });
    this.#collecting.add(collecting);
  }

  async settled(): Promise<unknown> {
    return Promise.all(this.#collecting);
  }

  #together(kernels: readonly ProfiledKernel[]): ProfiledKernel {
    const flops = kernels.reduce((sum, kernel) => sum + kernel.flops, 0);
    const bytes = kernels.reduce((sum, kernel) => sum + kernel.bytes, 0);
    const [{ program }] = kernels;
    const label = `${kernels.length} kernels and their way to a device that does not time them`;
    const key = `${program}|${label}|${flops}|${bytes}`;
    const known = this.#known.get(key) ?? { program, label, flops, bytes, isContainer: false };
    this.#known.set(key, known);
    return known;
  }
}
