/**
 * Many kernels in one dispatch: a workgroup does all kernels of a schedule one after the other, each with all of its
 * invocations, and a barrier between them. What one kernel leaves for the next stays in memory of the workgroup as far as
 * there is room.
 */
import type { DotKernel, Kernel, LoopKernel, Schedule } from "@fluxion/autodiff-core/compiler";
import type { Capabilities } from "../../device/capabilities.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { type Homes, planHomes } from "./homes.ts";
import { PANELS } from "./product-panels.ts";
import { type ProductTiles, tilesFor } from "./product-tiles.ts";
import { BARRIER, writeLoop } from "./workgroup-loop.ts";
import { type FarMemory, type Outside, WorkgroupMemory } from "./workgroup-memory.ts";
import { entriesOf, panelsOf, writeProduct } from "./workgroup-product.ts";

export interface WorkgroupPlan {
  readonly schedule: Pick<Schedule, "buffers" | "kernels">;
  /** Invocations of the workgroup. */
  readonly size: number;
  readonly homes: Homes;
  /** For each product how it is divided. */
  readonly tiles: ReadonlyMap<Kernel, ProductTiles>;
  /** Words for panels of products. */
  readonly panelWords: number;
}

/** Where what the program touches lies. */
export interface WorkgroupSite {
  readonly shader: ShaderWriter;
  readonly far: FarMemory;
  /** Where an input or output of the schedule is. */
  readonly outside: (buffer: number) => Outside;
}

/** Invocations of a workgroup, at least and at most: a processor takes them a few at a time and pays for barriers by their number. */
const SIZES = { ofGpu: [64, 256], ofSoftware: [16, 16] } as const;

/** Entries of a product that an invocation adds up in registers. */
const ENTRIES = 64;

/** The part of the memory of a workgroup that is for temporaries; the rest is for panels of products. */
const NEAR_PART = 0.7;

/** Bytes of memory of a workgroup for temporaries. */
export function nearBytes({ workgroupBytes }: Capabilities): number {
  return 2 ** Math.floor(Math.log2(NEAR_PART * workgroupBytes));
}

/** @returns `undefined` if there is a kernel that workgroups cannot do. */
export function planWorkgroup(
  capabilities: Capabilities,
  schedule: Pick<Schedule, "buffers" | "kernels">,
): WorkgroupPlan | undefined {
  const { kernels } = schedule;
  if (!kernels.every(isCooperative)) return undefined;
  const products = kernels.filter((kernel) => kernel.kind === "dot");
  const entries = Math.max(1, ...products.map(entriesOf));
  const [least, most] = capabilities.isSoftware ? SIZES.ofSoftware : SIZES.ofGpu;
  const wanted = Math.max(least, 2 ** Math.round(Math.log2(entries / ENTRIES)));
  const size = Math.min(capabilities.invocations, most, wanted);
  const parts = 4 * size;
  const near =
    products.length === 0 ? capabilities.workgroupBytes - parts : nearBytes(capabilities);
  const room = Math.floor((capabilities.workgroupBytes - near - parts) / 4);
  const tiles = new Map<Kernel, ProductTiles>(
    products.map((dot) => [dot, tilesFor(dot, size, room)]),
  );
  const homes = planHomes(schedule, near / 4, (kernel, buffer) => {
    const isFactor =
      kernel.kind === "dot" &&
      kernel.epilogue.nodes.every((node) => node.kind !== "load" || node.access.buffer !== buffer);
    return isFactor && tiles.get(kernel)?.isOneRound === true;
  });
  const panelWords = Math.max(0, ...[...tiles.values()].map(panelsOf));
  return { schedule, size, homes, tiles, panelWords };
}

function isCooperative(kernel: Kernel): kernel is LoopKernel | DotKernel {
  if (kernel.kind === "loop") return true;
  return kernel.kind === "dot" && !kernel.left.prologue && !kernel.right.prologue;
}

/** Statements for all kernels, with a barrier after each. */
export function writeWorkgroupProgram(
  { schedule, size, homes, tiles, panelWords }: WorkgroupPlan,
  { shader, far, outside }: WorkgroupSite,
): string {
  const memory = new WorkgroupMemory(shader, schedule.buffers, homes, far, outside);
  if (panelWords > 0)
    shader.declare(
      PANELS,
      `var<workgroup> ${PANELS}: array<vec4<u32>, ${Math.ceil(panelWords / 4)}>;`,
    );
  const parts = schedule.kernels.map((kernel, k) => {
    memory.kernel = k;
    const division = tiles.get(kernel);
    if (kernel.kind === "loop") return writeLoop(memory, size, kernel);
    if (kernel.kind !== "dot" || division === undefined)
      throw new Error("No kernel of workgroups.");
    return writeProduct(memory, size, kernel, division);
  });
  return parts.map((part) => `{\n${part}\n}\n${BARRIER}`).join("\n");
}
