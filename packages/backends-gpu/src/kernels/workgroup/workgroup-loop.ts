/** Loop nests that all invocations of a workgroup do together. */
import type { LoopKernel, Stage, Store } from "@fluxion/autodiff-core/compiler";
import { indexOf, positionsFrom } from "../../wgsl/indices.ts";
import { stageValues } from "../../wgsl/stage-values.ts";
import { reducesOver, sizeOf } from "../loops/axes.ts";
import { type Total, totalOf } from "../loops/reduction.ts";
import { passesOf } from "../loops/stores.ts";
import type { WorkgroupMemory } from "./workgroup-memory.ts";

/** What the invocations have written before can be read after. */
export const BARRIER = "workgroupBarrier();\nstorageBarrier();";

/** Statements for the stages one after the other, by `size` invocations. */
export function writeLoop(memory: WorkgroupMemory, size: number, { stages }: LoopKernel): string {
  const passes = stages.flatMap(passesOf).map((stage) => {
    const isReduction = stage.stores.some(({ reduce }) => reduce !== undefined);
    const write = isReduction ? writeReduction : writeMap;
    return `{\n${write(memory, size, stage)}\n}`;
  });
  return passes.join(`\n${BARRIER}\n`);
}

function writeMap(memory: WorkgroupMemory, size: number, stage: Stage): string {
  const { code, positions } = positionsFrom("item", stage.shape, "i");
  return `for (var item = lix; item < ${sizeOf(stage.shape)}u; item += ${size}u) {
${code}
${writeStage(memory, stage, positions, stage.stores).code}
}`;
}

function writeStage(
  memory: WorkgroupMemory,
  stage: Stage,
  positions: readonly string[],
  stores: readonly Store[],
): { readonly code: string; readonly values: readonly string[] } {
  const load = (buffer: number, index: string): string => memory.load(buffer, index);
  const { code, values } = stageValues({ shader: memory.shader, positions, load }, stage);
  const writes = stores.map(({ access, value }) =>
    memory.store(access.buffer, indexOf(access, positions), values[value]),
  );
  return { code: [code, ...writes].join("\n"), values };
}

/** A sum, or another reduction, of a pass over a stage. */
interface Running {
  readonly name: string;
  readonly total: Total;
  readonly store: Store;
}

/** Each kept position is done by as many invocations as there are, which take the reduced positions in turn. */
function writeReduction(memory: WorkgroupMemory, size: number, stage: Stage): string {
  const { shape, nodes } = stage;
  const running = stage.stores.flatMap((store, m): Running[] => {
    if (store.reduce === undefined) return [];
    const total = totalOf(memory.shader, store.reduce, nodes[store.value].dtype);
    return [{ name: `t${m}`, total, store }];
  });
  const [first] = running;
  const kept = shape.flatMap((n, axis) => (n > 1 && !reducesOver(first.store, axis) ? [axis] : []));
  const reduced = shape.flatMap((n, axis) => (n > 1 && !kept.includes(axis) ? [axis] : []));
  const sizes = (axes: readonly number[]) => axes.map((axis) => shape[axis]);
  const [count, terms] = [sizeOf(sizes(kept)), sizeOf(sizes(reduced))];
  const slices = Math.max(1, Math.min(Math.floor(size / count), terms));
  const outer = positionsFrom("kept", sizes(kept), "i");
  const inner = positionsFrom("term", sizes(reduced), "r");
  const positions = shape.map((_, axis) => {
    if (kept.includes(axis)) return outer.positions[kept.indexOf(axis)];
    return reduced.includes(axis) ? inner.positions[reduced.indexOf(axis)] : "0";
  });
  const plain = stage.stores.filter(({ reduce }) => reduce === undefined);
  const { code, values } = writeStage(memory, stage, positions, plain);
  const begin = running.map(({ name, total }) => `var ${name} = ${total.type}(${total.start});`);
  const add = running.map(
    ({ name, total, store }) =>
      `${name} = ${total.combine(name, total.enter(values[store.value]))};`,
  );
  const finish = ({ name, total, store: { access } }: Running): string =>
    memory.store(access.buffer, indexOf(access, positions), total.leave(name));
  const sum = (
    from: string,
  ): string => `for (var term = ${from}; term < ${terms}u; term += ${slices}u) {
${[inner.code, code, ...add].join("\n")}
}`;
  if (slices === 1) {
    return `for (var kept = lix; kept < ${count}u; kept += ${size}u) {
${[outer.code, ...begin, sum("0u"), ...running.map(finish)].join("\n")}
}`;
  }
  return [
    `let kept = lix % ${count}u;`,
    outer.code,
    ...begin,
    `if (lix < ${count * slices}u) {\n${sum(`lix / ${count}u`)}\n}`,
    ...running.map((one) => joinSlices(memory, size, { count, slices }, one, finish(one))),
  ].join("\n");
}

/** Invocations of the same kept position give their totals to the first of them. */
function joinSlices(
  { shader }: WorkgroupMemory,
  size: number,
  { count, slices }: { readonly count: number; readonly slices: number },
  { name, total }: Running,
  finish: string,
): string {
  const parts = `parts_${total.type}`;
  shader.declare(parts, `var<workgroup> ${parts}: array<${total.type}, ${size}>;`);
  return `${parts}[lix] = ${name};
workgroupBarrier();
if (lix < ${count}u) {
for (var slice = 1u; slice < ${slices}u; slice++) { ${name} = ${total.combine(name, `${parts}[lix + slice * ${count}u]`)}; }
${finish}
}
workgroupBarrier();`;
}
