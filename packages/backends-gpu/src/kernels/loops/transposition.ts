/**
 * Loop nests that load along one axis and store along another. Workgroups take square tiles: what is contiguous along
 * the first axis is loaded along it into memory of the workgroup, and taken from there along the second one.
 */
import type { Access, Node, Stage } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import { indexOf, positionsFrom } from "../../wgsl/indices.ts";
import { stageValues } from "../../wgsl/stage-values.ts";
import { valueType } from "../../wgsl/types.ts";
import { spread } from "../dispatch.ts";
import { buffersOf, sizeOf } from "./axes.ts";

/** Positions of a tile along either axis, and how many rows of it are done at once. */
const TILE = 32;
const ROWS = 8;

/** Rows of a tile begin in different banks of the memory. */
const PITCH = TILE + 1;

/** Below this an axis has little to load together. */
const LEAST = 8;

type Load = Extract<Node, { kind: "load" }>;

export interface Transposition {
  /** The axis that the loads are contiguous along; the last one is that of the stores. */
  readonly axis: number;
  readonly loads: readonly Load[];
}

/**
 * What a stage loads along another axis than its last, as much as there is memory for; nothing where a processor stands for
 * the device, which has caches, and takes long for barriers.
 */
export function findTransposition(
  { capabilities: { workgroupBytes, invocations, isSoftware } }: KernelContext,
  { shape, nodes }: Stage,
): Transposition | undefined {
  const last = shape.length - 1;
  const most = Math.floor(workgroupBytes / (PITCH * TILE * 4));
  if (isSoftware || invocations < TILE * ROWS || (shape[last] ?? 0) < LEAST) return undefined;
  const isAcross = ({ strides }: Access, axis: number): boolean =>
    strides[axis] === 1 && Math.abs(strides[last]) > 1;
  const candidates = shape.flatMap((size, axis): Transposition[] => {
    if (axis === last || size < LEAST) return [];
    const loads = nodes.filter(
      (node): node is Load => node.kind === "load" && isAcross(node.access, axis),
    );
    return loads.length === 0 ? [] : [{ axis, loads: loads.slice(0, most) }];
  });
  return candidates.sort((a, b) => b.loads.length - a.loads.length)[0];
}

export function emitTransposition(
  context: KernelContext,
  stage: Stage,
  { axis, loads }: Transposition,
): DispatchStep {
  const { shape, stores } = stage;
  const last = shape.length - 1;
  const shader = context.shader(buffersOf([stage]));
  const tiles = shape.map((n, d) => (d === axis || d === last ? Math.ceil(n / TILE) : n));
  const { workgroups, number } = spread(context.capabilities, sizeOf(tiles));
  const { code, positions: tile } = positionsFrom("tile", tiles, "i");
  /** Positions in the tile, of which one runs with neighbouring invocations. */
  const positionsAt = (alongAxis: string, alongLast: string): string[] =>
    tile.map((p, d) => (d === axis ? `p_${alongAxis}` : d === last ? `p_${alongLast}` : p));
  const starts = (alongAxis: string, alongLast: string): string =>
    `let p_${alongAxis} = ${tile[axis]} * ${TILE} + i32(${alongAxis});
let p_${alongLast} = ${tile[last]} * ${TILE} + i32(${alongLast});`;
  loads.forEach(({ dtype }, i) => {
    const type = valueType(dtype);
    shader.declare(`tile${i}`, `var<workgroup> tile${i}: array<${type}, ${PITCH * TILE}>;`);
  });
  const filling = loads.map(({ access }, i) => {
    const value = shader.load(access.buffer, indexOf(access, positionsAt("x", "y")));
    return `tile${i}[y * ${PITCH}u + x] = ${value};`;
  });
  const loaded = new Map<Node, string>(
    loads.map((load, i) => [load, `tile${i}[x * ${PITCH}u + y]`]),
  );
  const positions = positionsAt("y", "x");
  const { code: values, values: names } = stageValues({ shader, positions, loaded }, stage);
  const rows = `for (var y = lix / ${TILE}u; y < ${TILE}u; y += ${ROWS}u) {`;
  const body = [
    `let tile = ${number};`,
    code,
    `let x = lix % ${TILE}u;`,
    rows,
    starts("x", "y"),
    ...filling,
    "}",
    "workgroupBarrier();",
    rows,
    starts("y", "x"),
    `if (tile < ${sizeOf(tiles)}u && p_y < ${shape[axis]} && p_x < ${shape[last]}) {`,
    values,
    ...stores.map(({ access, value }) =>
      shader.store(access.buffer, indexOf(access, positions), names[value]),
    ),
    "}",
    "}",
  ].join("\n");
  const workgroupSize = [TILE * ROWS, 1, 1] as const;
  return { kind: "dispatch", shader: shader.finish({ workgroupSize, body }), workgroups };
}
