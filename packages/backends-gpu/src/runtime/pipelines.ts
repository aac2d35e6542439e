/** Compiled kernels, each text once, as long as a program has them. */
import { kernelLabel } from "@fluxion/autodiff-core/compiler";
import type { Shader } from "../lowering/step.ts";
import { kernelRefused } from "./gpu-errors.ts";

export interface Pipeline {
  readonly layout: GPUBindGroupLayout;
  /** Until it is there. */
  readonly compiling: Promise<void> | undefined;
  readonly compiled: GPUComputePipeline;
}

interface Layouts {
  readonly group: GPUBindGroupLayout;
  readonly pipeline: GPUPipelineLayout;
}

type AccessMode = "read" | "read_write";

const COMPUTE = 0x4;

export class Pipelines {
  readonly #device: GPUDevice;
  readonly #known = new Map<string, WeakRef<Pipeline>>();
  readonly #dropped = new FinalizationRegistry<string>((code) => this.#forget(code));
  readonly #controlLayouts = new Map<string, GPUBindGroupLayout>();
  readonly #layouts = new Map<string, Layouts>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Begin to compile, unless it has been. */
  get(shader: Shader): Pipeline {
    const { code, slots, usesControl, levels } = shader;
    const known = this.#known.get(code)?.deref();
    if (known !== undefined) return known;
    const accesses = slots.map(({ access }) => access);
    const layouts = this.#layoutsFor(accesses, usesControl, levels.length);
    const pipeline = new CompilingPipeline(this.#device, shader, layouts);
    this.#known.set(code, new WeakRef(pipeline));
    this.#dropped.register(pipeline, code);
    return pipeline;
  }

  #forget(code: string): void {
    if (this.#known.get(code)?.deref() === undefined) this.#known.delete(code);
  }

  /** Layout of group 1: the control words, then the turns of so many loops. */
  controlLayout(usesControl: boolean, turns: number): GPUBindGroupLayout {
    const key = `${usesControl}${turns}`;
    let layout = this.#controlLayouts.get(key);
    if (layout === undefined) {
      const entries = Array.from({ length: turns + 1 }, (_, binding) => ({
        binding,
        visibility: COMPUTE,
        buffer: { type: "uniform" as const, hasDynamicOffset: binding > 0 },
      }));
      layout = this.#device.createBindGroupLayout({ entries: entries.slice(usesControl ? 0 : 1) });
      this.#controlLayouts.set(key, layout);
    }
    return layout;
  }

  #layoutsFor(accesses: readonly AccessMode[], usesControl: boolean, turns: number) {
    const key = `${accesses}|${usesControl}${turns}`;
    let layout = this.#layouts.get(key);
    if (layout === undefined) {
      const group = this.#device.createBindGroupLayout({
        entries: accesses.map((access, binding) => ({
          binding,
          visibility: COMPUTE,
          buffer: { type: access === "read" ? "read-only-storage" : "storage" },
        })),
      });
      const control = usesControl || turns > 0 ? [this.controlLayout(usesControl, turns)] : [];
      const pipeline = this.#device.createPipelineLayout({ bindGroupLayouts: [group, ...control] });
      layout = { group, pipeline };
      this.#layouts.set(key, layout);
    }
    return layout;
  }
}

class CompilingPipeline implements Pipeline {
  readonly layout: GPUBindGroupLayout;
  compiling: Promise<void> | undefined;
  #compiled: GPUComputePipeline | undefined;
  #failure: Error | undefined;

  constructor(device: GPUDevice, { code, origin }: Shader, { group, pipeline }: Layouts) {
    this.layout = group;
    const label = origin === undefined ? "webgpu" : kernelLabel(origin.kernel);
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label, code });
    const refusal = device.popErrorScope();
    const compute = { module, entryPoint: "main" };
    this.compiling = device
      .createComputePipelineAsync({ label, layout: pipeline, compute })
      .then(
        (compiled) => {
          this.#compiled = compiled;
        },
        async (error: Error) => {
          const { message } = (await refusal) ?? error;
          this.#failure = kernelRefused(label, message, code);
        },
      )
      .finally(() => {
        this.compiling = undefined;
      });
  }

  get compiled(): GPUComputePipeline {
    if (this.#compiled === undefined) {
      throw this.#failure ?? new Error("The kernel is being compiled.");
    }
    return this.#compiled;
  }
}
