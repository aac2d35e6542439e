/** Dispatches of kernels. */
import type { DispatchStep, Slot } from "../../lowering/step.ts";
import type { Pipeline } from "../pipelines.ts";
import type { Preparation } from "./prepare-steps.ts";
import type { Frame, Range, ReadyStep } from "./ready-step.ts";

/** Bind groups that one dispatch keeps. */
const MOST_GROUPS = 64;

export function readyDispatch(
  { machine, numberDispatch, profiled }: Preparation,
  { shader, workgroups }: DispatchStep,
): ReadyStep {
  const { device, pipelines, queue, control } = machine;
  const pipeline = pipelines.get(shader);
  const controlGroup = control.groupOf(shader);
  const number = numberDispatch();
  const kernel = shader.origin && profiled?.of(shader.origin);
  const groups = new BindGroups(device, pipeline, shader.slots);
  return {
    pipelines: [pipeline],
    record({ frame, turns }) {
      frame.groups[number] ??= groups.get(frame);
      if (controlGroup !== undefined) {
        queue.setControl(controlGroup, control.offsetsOf(shader, turns));
      }
      queue.dispatch(pipeline.compiled, frame.groups[number], workgroups, kernel);
    },
  };
}

/** Bind groups by the buffers of their slots: runs with other buffers elsewhere may have the same here. */
class BindGroups {
  readonly #device: GPUDevice;
  readonly #pipeline: Pipeline;
  readonly #slots: readonly Slot[];
  /** In the order in which they were made. */
  readonly #known = new Map<string, GPUBindGroup>();

  constructor(device: GPUDevice, pipeline: Pipeline, slots: readonly Slot[]) {
    this.#device = device;
    this.#pipeline = pipeline;
    this.#slots = slots;
  }

  get(frame: Frame): GPUBindGroup {
    const ranges = this.#slots.map(({ root, byte, bytes }) => frame.ranges(root, byte, bytes)[0]);
    const key = ranges.map(({ allocation }) => allocation.id).join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < MOST_GROUPS) break;
      this.#known.delete(oldest);
    }
    const group = this.#bind(ranges);
    this.#known.set(key, group);
    return group;
  }

  #bind(ranges: readonly Range[]): GPUBindGroup {
    return this.#device.createBindGroup({
      layout: this.#pipeline.layout,
      entries: ranges.map(({ allocation: { buffer }, byte, bytes }, binding) => ({
        binding,
        resource: { buffer, offset: byte, size: bytes },
      })),
    });
  }
}
