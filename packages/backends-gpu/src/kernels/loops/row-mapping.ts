/** Which positions of a row an invocation does, and in which turns. */
import type { Stage } from "@fluxion/autodiff-core/compiler";
import { allOf, positionsFrom } from "../../wgsl/indices.ts";
import { type Rows, sizeOf } from "./axes.ts";
import type { RowLayout } from "./row-layout.ts";
import { isVector, LANES, laneNumbers, neighbour, stepsByVectors } from "./unit-values.ts";

/**
 * In turn `j`, invocation `t` of a row does the unit from number `t + j·stride` on: four neighbours along the last axis,
 * or one or four positions at a distance of as many as the row has invocations.
 */
export interface RowMapping {
  /** Axes of the row. */
  readonly shape: readonly number[];
  readonly lanes: number;
  readonly adjacent: boolean;
  /** Numbers: of units of neighbours, or of positions. */
  readonly count: number;
  /** From turn to turn. */
  readonly stride: number;
  readonly width: number;
  /** Whether turns are written out, so that their values stay in registers. */
  readonly unrolled: boolean;
}

/** Nodes, times lanes and turns, that a kernel may write out. */
const MOST_WRITTEN = 600;
const MOST_TURNS = 4;
const MOST_NODES = 64;

export function mappingOf(
  { outer, stages }: Rows,
  stage: Stage,
  { width }: RowLayout,
  vectors: readonly number[],
): RowMapping {
  const shape = stage.shape.slice(outer);
  const alike = stages.filter((other) => sameShape(other.shape.slice(outer), shape));
  const nodes = alike.reduce((sum, other) => sum + other.nodes.length, 0);
  const positions = sizeOf(shape);
  const adjacent = nodes <= MOST_NODES && takesNeighbours(alike, outer, vectors);
  const isLong = positions >= LANES * width && nodes <= MOST_NODES;
  const lanes = adjacent || isLong ? LANES : 1;
  const count = adjacent ? sizeOf(unitsOf(shape)) : positions;
  const stride = width * (adjacent ? 1 : lanes);
  const turns = Math.ceil(count / stride);
  const unrolled =
    stages.length > 1 && turns <= MOST_TURNS && turns * lanes * nodes <= MOST_WRITTEN;
  return { shape, lanes, adjacent, count, stride, width, unrolled };
}

/** Whether all stages over the same row store vectors, and something is loaded as vectors. */
function takesNeighbours(
  stages: readonly Stage[],
  outer: number,
  vectors: readonly number[],
): boolean {
  const axis = stages[0].shape.length - 1;
  if (axis < outer || stages[0].shape[axis] < LANES) return false;
  const loads = stages.some(({ nodes }) =>
    nodes.some(
      (node) =>
        node.kind === "load" &&
        vectors.includes(node.access.buffer) &&
        stepsByVectors(node.access, axis),
    ),
  );
  const plain = stages.flatMap(({ stores }) =>
    stores.filter((store) => store.reduce === undefined),
  );
  return (
    loads && plain.every(({ access }) => isVector(access, axis) && vectors.includes(access.buffer))
  );
}

function unitsOf(shape: readonly number[]): number[] {
  return shape.map((n, d) => (d === shape.length - 1 ? Math.ceil(n / LANES) : n));
}

/**
 * Positions of the unit of a number, and per lane the condition under which it is inside of the row.
 *
 * @param end - The number behind the last.
 * @param known - Lanes that are known to be before `end`.
 */
export function unitAt(
  { shape, lanes, adjacent, width }: RowMapping,
  number: string,
  end: string,
  known: number,
): { readonly code: string; readonly positions: string[][]; readonly inside: string[] } {
  const prefix = `${number}_`;
  if (adjacent) {
    const last = shape.length - 1;
    const { code, positions } = positionsFrom(number, unitsOf(shape), prefix);
    const isWhole = shape[last] % LANES === 0;
    const byLane = laneNumbers(lanes).map((lane) =>
      positions.map((p, d) => (d === last ? neighbour(p, lane) : p)),
    );
    const inside = byLane.map((at, lane) =>
      both(
        known > 0 ? "" : `${number} < ${end}`,
        isWhole || lane === 0 ? "" : `${at[last]} < ${shape[last]}`,
      ),
    );
    return { code, positions: byLane, inside };
  }
  const codes: string[] = [];
  const positions: string[][] = [];
  const inside = laneNumbers(lanes).map((lane) => {
    const own = lane === 0 ? number : `(${number} + ${lane * width}u)`;
    const found = positionsFrom(own, shape, `${prefix}${"xyzw"[lane]}`);
    codes.push(found.code);
    positions.push([...found.positions]);
    return lane < known ? "" : `${own} < ${end}`;
  });
  return { code: codes.join("\n"), positions, inside };
}

/** A condition of two, either of which may be left empty. */
export function both(a: string, b: string): string {
  return a && b ? allOf([a, b]) : a || b;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, d) => n === b[d]);
}
