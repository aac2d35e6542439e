/** Several positions of a loop nest that one invocation does together: a unit, of one or four lanes. */
import type { Access, Node, Stage } from "@fluxion/autodiff-core/compiler";
import { affine, indexOf } from "../../wgsl/indices.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { operandsOf, stageValues } from "../../wgsl/stage-values.ts";
import { loadsOf } from "./axes.ts";

/** Lanes of a unit that has several: words of the widest loads and stores. */
export const LANES = 4;

/** Position of a lane, where units are numbered. */
export function neighbour(unit: string, lane: number): string {
  return lane === 0 ? `${LANES} * ${unit}` : `(${LANES} * ${unit} + ${lane})`;
}

export function laneNumbers(lanes: number): number[] {
  return Array.from({ length: lanes }, (_, lane) => lane);
}

export interface Unit {
  readonly shader: ShaderWriter;
  /** Per lane the loop positions, of type i32. */
  readonly positions: readonly (readonly string[])[];
  /** The axis along which the lanes are neighbours, the first of them at a multiple of four; -1 if there is none. */
  readonly adjacent: number;
  /** Begins the names of variables. */
  readonly prefix: string;
  /** Per lane, values of nodes that are there already. */
  readonly known?: readonly ReadonlyMap<Node, string>[];
}

export interface UnitValues {
  readonly code: string;
  /** Per lane the values of nodes. */
  readonly values: readonly (readonly string[])[];
}

/** Whether four neighbours along an axis, the first at a multiple of four, lie in vectors of which they share a place. */
export function stepsByVectors({ strides }: Access, axis: number): boolean {
  return strides.every((stride, d) => (d === axis ? stride === 1 : stride % LANES === 0));
}

/** Whether they are one vector. */
export function isVector(access: Access, axis: number): boolean {
  return stepsByVectors(access, axis) && access.offset % LANES === 0;
}

/**
 * Buffers that are best bound as vectors, if each stage takes four neighbours along its last axis together.
 *
 * @param outer - Axes along which no neighbours are taken together: stages without others do single positions.
 */
export function vectorBuffers(stages: readonly Stage[], outer = 0): number[] {
  // Emulated numbers take so much code that it is not written four times.
  if (stages.some(({ nodes }) => nodes.some(({ dtype }) => dtype === "float64"))) return [];
  const loaded = new Set<number>();
  const scattered = new Set<number>();
  for (const stage of stages) {
    const axis = stage.shape.length - 1;
    for (const access of loadsOf(stage)) {
      if (axis >= outer && stepsByVectors(access, axis)) loaded.add(access.buffer);
    }
    for (const { access, reduce } of stage.stores) {
      const fits = axis >= outer && reduce === undefined && isVector(access, axis);
      (fits ? loaded : scattered).add(access.buffer);
    }
  }
  return [...loaded].filter((buffer) => !scattered.has(buffer));
}

/** Compute nodes in all lanes; what is the same in all of them once. */
export function unitValues(unit: Unit, stage: Stage): UnitValues {
  const { shader, positions, prefix } = unit;
  const { lines, loaded } = vectorLoads(unit, stage);
  const moving = stage.shape.map((_, d) => positions.some((lane) => lane[d] !== positions[0][d]));
  const varies = varyingNodes(stage, moving);
  const codes: string[] = [];
  const values: (readonly string[])[] = [];
  positions.forEach((at, lane) => {
    const known = loaded[lane];
    stage.nodes.forEach((node, n) => {
      if (lane > 0 && !varies[n] && values[0][n] !== "") known.set(node, values[0][n]);
    });
    const site = { shader, positions: at, prefix: `${prefix}${"xyzw"[lane]}`, loaded: known };
    const found = stageValues(site, stage);
    codes.push(found.code);
    values.push(found.values);
  });
  return { code: [...lines, ...codes].filter(Boolean).join("\n"), values };
}

/** Statements that load vectors, and per lane the values of loads that come out of them, with all that is known. */
function vectorLoads(
  { shader, positions, adjacent, prefix, known = [] }: Unit,
  stage: Stage,
): { readonly lines: readonly string[]; readonly loaded: readonly Map<Node, string>[] } {
  const loaded = positions.map((_, lane) => new Map(known[lane]));
  const names = new Map<string, string>();
  const nameOf = (vector: string): string => {
    const name = names.get(vector) ?? `${prefix}4_${names.size}`;
    names.set(vector, name);
    return name;
  };
  for (const node of stage.nodes) {
    if (adjacent < 0 || node.kind !== "load" || loaded[0].has(node)) continue;
    const { buffer, offset, strides } = node.access;
    if (!stepsByVectors(node.access, adjacent) || !shader.isWide(buffer)) continue;
    const start = Math.floor(offset / LANES) * LANES;
    loaded.forEach((map, lane) => {
      const element = offset - start + lane;
      const first = start + Math.floor(element / LANES) * LANES;
      const vector = nameOf(shader.loadVector(buffer, affine(first, strides, positions[0])));
      map.set(node, shader.component(buffer, vector, element % LANES));
    });
  }
  return { lines: [...names].map(([text, name]) => `let ${name} = ${text};`), loaded };
}

/** Per node whether its value changes with the axes that move. */
export function varyingNodes({ nodes, shape }: Stage, moving: readonly boolean[]): boolean[] {
  const varies: boolean[] = [];
  nodes.forEach((node) => {
    const own = moving.some((moves, axis) => moves && dependsOn(node, axis, shape[axis]));
    varies.push(own || operandsOf(node).some((n) => varies[n]));
  });
  return varies;
}

function dependsOn(node: Node, axis: number, size: number): boolean {
  switch (node.kind) {
    case "load":
      return node.access.strides[axis] !== 0;
    case "position":
      return node.terms[axis] !== 0;
    case "masked":
      return node.window.low[axis] > 0 || node.window.high[axis] < size;
    default:
      return node.kind === "product";
  }
}

/**
 * Statements that store what the lanes have.
 *
 * @param inside - Per lane the condition under which it is a position of the loop nest; empty if it always is.
 */
export function storeUnit(
  { shader, positions, adjacent }: Unit,
  access: Access,
  values: readonly string[],
  inside: readonly string[],
): string {
  const single = values.map((value, lane) =>
    when(inside[lane], shader.store(access.buffer, indexOf(access, positions[lane]), value)),
  );
  const whole =
    values.length === LANES &&
    adjacent >= 0 &&
    isVector(access, adjacent) &&
    shader.isWide(access.buffer);
  if (!whole) return single.join("\n");
  const vector = shader.storeVector(access.buffer, indexOf(access, positions[0]), values);
  const last = inside[LANES - 1];
  if (inside.every((condition) => condition === last)) return when(last, vector);
  return `${when(last, vector)} else {\n${single.join("\n")}\n}`;
}

function when(condition: string, statement: string): string {
  return condition === "" ? statement : `if (${condition}) { ${statement} }`;
}
