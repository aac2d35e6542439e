/** Loop nests without reductions: each invocation does a unit of positions. */
import type { Stage } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import { positionsFrom } from "../../wgsl/indices.ts";
import { forEachItem } from "../dispatch.ts";
import { bestAxis, buffersOf, contiguity, joinedFrom, permuted, sizeOf, withLast } from "./axes.ts";
import { emitTransposition, findTransposition } from "./transposition.ts";
import {
  isVector,
  LANES,
  laneNumbers,
  neighbour,
  storeUnit,
  unitValues,
  vectorBuffers,
} from "./unit-values.ts";

/** Nodes beyond which four positions at once would take too many registers. */
const MOST_NODES = 64;

/** Invocations of a workgroup, for few positions (to be spread over the whole device) and for many. */
const [FEW, MANY] = [64, 256];

export function emitMap(context: KernelContext, stage: Stage): readonly DispatchStep[] {
  if (sizeOf(stage.shape) === 0) return [];
  const axes = stage.shape.map((_, d) => d);
  const ordered = permuted(stage, withLast(axes, bestAxis(contiguity(stage))));
  const transposition = findTransposition(context, ordered);
  if (transposition !== undefined) return [emitTransposition(context, ordered, transposition)];
  return [emitUnits(context, joinedFrom(ordered, 0))];
}

function emitUnits(context: KernelContext, stage: Stage): DispatchStep {
  const { shape, stores } = stage;
  const axis = shape.length - 1;
  const vectors = takesVectors(stage) ? vectorBuffers([stage]) : [];
  const shader = context.shader({ ...buffersOf([stage]), vectors });
  const lanes = vectors.length > 0 ? LANES : 1;
  const units = shape.map((n, d) => (d === axis ? Math.ceil(n / lanes) : n));
  const count = sizeOf(units);
  const size = Math.min(context.capabilities.invocations, count < 2 ** 18 ? FEW : MANY);
  const { code, positions: at } = positionsFrom("item", units, "i");
  const positions = laneNumbers(lanes).map((lane) =>
    lanes === 1 ? at : at.map((p, d) => (d === axis ? neighbour(p, lane) : p)),
  );
  const unit = { shader, positions, adjacent: lanes === 1 ? -1 : axis, prefix: "v" };
  const { code: values, values: byLane } = unitValues(unit, stage);
  const isWhole = lanes === 1 || shape[axis] % lanes === 0;
  const inside = positions.map((lane) => (isWhole ? "" : `${lane[axis]} < ${shape[axis]}`));
  const { workgroups, head } = forEachItem(context.capabilities, count, size);
  const body = [
    head,
    code,
    values,
    ...stores.map(({ access, value }) =>
      storeUnit(
        unit,
        access,
        byLane.map((lane) => lane[value]),
        inside,
      ),
    ),
  ].join("\n");
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [size, 1, 1], body }),
    workgroups,
  };
}

/** Whether four neighbours along the last axis are best done together. */
function takesVectors({ shape, nodes, stores }: Stage): boolean {
  const axis = shape.length - 1;
  return (
    axis >= 0 &&
    shape[axis] >= LANES &&
    nodes.length <= MOST_NODES &&
    stores.some(({ access }) => isVector(access, axis))
  );
}
