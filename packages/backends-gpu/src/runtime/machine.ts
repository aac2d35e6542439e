/** What belongs to one device: its memory, its kernels, the order of its work, and what it has to say of itself. */
import type { BackendError } from "@fluxion/autodiff-core";
import type { Gpu } from "../device/open-device.ts";
import { segmentBytes } from "../lowering/place.ts";
import type { Target } from "../lowering/target.ts";
import { ProductChoices } from "../tuning/product-choices.ts";
import type { WebGpuSettings } from "../webgpu-options.ts";
import { type Allocation, prepareAll } from "./allocation.ts";
import { BufferPool } from "./buffer-pool.ts";
import { CommandQueue } from "./command-queue.ts";
import { ControlMemory } from "./control-memory.ts";
import { commandFailed, deviceLost } from "./gpu-errors.ts";
import type { TensorMemory } from "./gpu-tensor.ts";
import type { HostCopies, Words } from "./host-copies.ts";
import { type KernelTimer, timerOf } from "./kernel-timer.ts";
import { Observations } from "./observations.ts";
import { Pipelines } from "./pipelines.ts";
import { WorkOrder } from "./work-order.ts";

export class Machine implements TensorMemory {
  readonly gpu: Gpu;
  readonly device: GPUDevice;
  readonly settings: WebGpuSettings;
  readonly target: Target;
  readonly copies: HostCopies;
  readonly order: WorkOrder = new WorkOrder();
  readonly timer: KernelTimer | undefined;
  readonly queue: CommandQueue;
  readonly pool: BufferPool;
  readonly pipelines: Pipelines;
  readonly control: ControlMemory;
  readonly observations: Observations = new Observations();
  #arena: Allocation[] = [];
  #loss: BackendError | undefined;
  #failure: BackendError | undefined;

  constructor(gpu: Gpu, settings: WebGpuSettings, copies: HostCopies) {
    const { device } = gpu;
    this.gpu = gpu;
    this.device = device;
    this.settings = settings;
    const { blocks, deterministic, fastMath, float64, tuning } = settings;
    const products = new ProductChoices(gpu.capabilities.adapter, tuning);
    this.target = { ...gpu.capabilities, blocks, deterministic, fastMath, float64, products };
    this.copies = copies;
    this.timer = timerOf(gpu, settings.profile);
    this.queue = new CommandQueue(this);
    this.pool = new BufferPool(this);
    this.pipelines = new Pipelines(device);
    this.control = new ControlMemory(this);
    device.addEventListener("uncapturederror", this.#report);
    void device.lost.then(({ reason, message }) => this.stop(deviceLost(message || reason)));
  }

  /** Why the device can do no more, if so. */
  get loss(): BackendError | undefined {
    return this.#loss;
  }

  /** What waits and all that comes later fails. */
  stop(loss: BackendError): void {
    if (this.#loss !== undefined) return;
    this.#loss = loss;
    this.device.removeEventListener("uncapturederror", this.#report);
    this.order.stop(loss);
  }

  /** Do work in its turn, once the memory that it uses is there. */
  schedule(
    uses: readonly Allocation[],
    work: () => void | Promise<void>,
    fail: (error: Error) => void,
  ): void {
    const turn = this.order.scheduled + 1;
    for (const allocation of uses) allocation.usedAt = turn;
    this.order.schedule(() => prepareAll(uses)?.then(work) ?? work(), fail);
  }

  /** Write words in turn. */
  store(allocation: Allocation, words: Words, fail: (error: Error) => void): void {
    const lastUse = allocation.usedAt;
    // The caller may write to the array later.
    const hasToWait = this.order.isWaiting || allocation.prepare !== undefined;
    const kept = hasToWait ? words.slice() : words;
    const store = (): void => {
      const isFree = lastUse <= this.queue.submittedTo;
      this.queue[isFree ? "writeAhead" : "write"](allocation.buffer, kept);
    };
    this.schedule([allocation], store, fail);
  }

  /** Memory for the temporaries of the run whose turn it is: the same buffers for all, as long as they are large enough. */
  arena(bytes: number): readonly Allocation[] {
    const size = segmentBytes(this.target);
    const count = Math.ceil(bytes / size);
    const bytesOf = (s: number): number => (s < count - 1 ? size : bytes - s * size);
    const has = (s: number): boolean => (this.#arena[s]?.bytes ?? 0) >= bytesOf(s);
    const segments = Array.from({ length: count }, (_, s) => s);
    if (!segments.every(has)) {
      this.dropArena();
      this.#arena = [];
      for (const s of segments) this.#arena.push(this.pool.acquireInTurn(bytesOf(s)));
    }
    const used = this.#arena.slice(0, count);
    for (const segment of used) segment.usedAt = this.order.done + 1;
    return used;
  }

  /** Give the memory for temporaries back, unless it is being used. */
  dropArena(): void {
    if (this.#arena.some(({ usedAt }) => usedAt > this.order.done)) return;
    for (const segment of this.#arena) this.pool.release(segment);
    this.#arena = [];
  }

  /** @throws BackendError for a command that has failed since the last time, which may be anybody's. */
  throwReported(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  readonly #report = (event: Event): void => {
    event.preventDefault();
    this.#failure ??= commandFailed((event as GPUUncapturedErrorEvent).error);
  };
}
