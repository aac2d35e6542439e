/** Runs a schedule on nodes in place of numbers: the graph of its scalar code. */

import type { Block, ControlKernel, Kernel, Schedule } from "../../../compiler/kernel.ts";
import { kernelLabel } from "../../../compiler/kernel-label.ts";
import type { ScanParams } from "../../../control-flow/scan-params.ts";
import type { WhileParams } from "../../../control-flow/while-primitive.ts";
import { sizeOf } from "../../../shape.ts";
import { innerRegion, type Region, type ScalarGraph, type ScalarNode } from "./scalar-graph.ts";
import { scalarProduct, scalarStage } from "./scalar-stage.ts";
import { clampedTurns } from "./while-kernel.ts";

/** The elements of a tensor. */
export type Elements = readonly ScalarNode[];

/** Where a schedule is run. */
export interface Scene {
  readonly graph: ScalarGraph;
  /** The region that its statements go to. */
  readonly region: Region;
}

/** The outputs of a schedule for its inputs. */
export function scalarValues(
  scene: Scene,
  { buffers, kernels, inputs, outputs }: Schedule,
  given: readonly Elements[],
): Elements[] {
  const memory: ScalarNode[][] = buffers.map(() => []);
  inputs.forEach((buffer, i) => {
    memory[buffer] = [...given[i]];
  });
  for (const kernel of kernels) runKernel(scene, kernel, memory);
  return outputs.map((buffer) => memory[buffer]);
}

function runKernel(scene: Scene, kernel: Kernel, memory: ScalarNode[][]): void {
  switch (kernel.kind) {
    case "loop":
      for (const stage of kernel.stages) scalarStage(scene.graph, stage, memory);
      break;
    case "dot":
      scalarProduct(scene.graph, kernel, memory);
      break;
    case "primitive":
    case "conv":
    case "blocks":
      throw new Error(`${kernelLabel(kernel)} has no scalar code`);
    default:
      runControl(scene, kernel, memory);
  }
}

/** The results of a loop or branch for its operands. */
export function controlValues(
  scene: Scene,
  kernel: ControlKernel,
  operands: readonly Elements[],
): readonly Elements[] {
  return CONTROL[kernel.kind](scene, kernel, operands);
}

function runControl(scene: Scene, kernel: ControlKernel, memory: ScalarNode[][]): void {
  const operands = kernel.operands.map((block) => read(block, memory));
  const results = controlValues(scene, kernel, operands);
  kernel.results.forEach(({ buffer, offset }, i) => {
    results[i].forEach((node, e) => {
      memory[buffer][offset + e] = node;
    });
  });
}

function read({ buffer, offset, shape }: Block, memory: readonly Elements[]): Elements {
  return memory[buffer].slice(offset, offset + sizeOf(shape));
}

const CONTROL: { readonly [K in ControlKernel["kind"]]: typeof controlValues } = {
  cond(scene, { bodies }, [[index], ...operands]) {
    if (index.kind === "literal") {
      const chosen = Math.min(Math.max(index.value, 0), bodies.length - 1);
      return scalarValues(scene, bodies[chosen], operands);
    }
    const arms = bodies.map((body) => {
      const region = innerRegion(scene.region, "arm");
      return { region, results: scalarValues({ ...scene, region }, body, operands) };
    });
    const values = scene.graph.branch({
      region: scene.region,
      index,
      arms: arms.map(({ region, results }) => ({ region, values: results.flat() })),
    });
    return regroup(values, arms[0].results);
  },

  while(scene, { params, bodies, results }, operands) {
    const { conditionConstants, bodyConstants, maxSteps } = params as WhileParams;
    const fixed = conditionConstants + bodyConstants;
    const forTest = operands.slice(0, conditionConstants);
    const forBody = operands.slice(conditionConstants, fixed);
    const turns = maxSteps === null ? undefined : clampedTurns(maxSteps);
    return loop(scene, results, operands.slice(fixed), turns, {
      test: (inner, states) => scalarValues(inner, bodies[0], [...forTest, ...states])[0][0],
      next: (inner, states) => scalarValues(inner, bodies[1], [...forBody, ...states]),
    });
  },

  /** Unrolled if entries have to be chosen, since locals have no indices. */
  scan(scene, kernel, operands) {
    const { constants, state, length, reverse } = kernel.params as ScanParams;
    const [body] = kernel.bodies;
    const fixed = operands.slice(0, constants);
    let states = operands.slice(constants, constants + state);
    const stacked = operands.slice(constants + state);
    if (!isUnrolled(kernel)) {
      return loop(scene, kernel.results, states, length, {
        next: (inner, now) => scalarValues(inner, body, [...fixed, ...now]),
      });
    }
    const entries: Elements[][] = [];
    for (let turn = 0; turn < length; turn++) {
      const at = reverse ? length - 1 - turn : turn;
      const slices = stacked.map((x) =>
        x.slice((at * x.length) / length, ((at + 1) * x.length) / length),
      );
      const results = scalarValues(scene, body, [...fixed, ...states, ...slices]);
      states = results.slice(0, state);
      entries[at] = results.slice(state);
    }
    const outputs = kernel.results.slice(state).map((_, i) => entries.flatMap((entry) => entry[i]));
    return [...states, ...outputs];
  },
};

/** Turns of a loop without inputs and outputs that are still written one after the other. */
const FEW_TURNS = 4;

/** Whether a loop inside scalar code is written turn by turn. */
export function isUnrolled({ params, operands, results }: ControlKernel): boolean {
  const { constants, state, length } = params as ScanParams;
  return operands.length > constants + state || results.length > state || length <= FEW_TURNS;
}

/** The values of one turn from the states. */
export interface TurnValues {
  /** Whether there is to be another turn. */
  readonly test?: (inner: Scene, states: readonly Elements[]) => ScalarNode;
  readonly next: (inner: Scene, states: readonly Elements[]) => readonly Elements[];
}

/** The nodes of one turn of a loop in the region of the scene. */
export interface Turn {
  readonly body: Region;
  readonly states: readonly Elements[];
  readonly goesOn: ScalarNode | undefined;
  readonly tested: number;
  readonly results: readonly Elements[];
}

/** Run one turn on fresh states of given dtypes and shapes. */
export function turnOf(
  { graph, region }: Scene,
  like: readonly Pick<Block, "dtype" | "shape">[],
  { test, next }: TurnValues,
): Turn {
  const body = innerRegion(region, "loop");
  const inner = { graph, region: body };
  const states = like.map(({ dtype, shape }) =>
    Array.from({ length: sizeOf(shape) }, () => graph.state(dtype, body)),
  );
  const goesOn = test?.(inner, states);
  const tested = graph.count;
  return { body, states, goesOn, tested, results: next(inner, states) };
}

function loop(
  scene: Scene,
  like: readonly Block[],
  initial: readonly Elements[],
  turns: number | undefined,
  values: TurnValues,
): Elements[] {
  const { body, states, goesOn, tested, results } = turnOf(scene, like, values);
  const nodes = scene.graph.loop({
    region: scene.region,
    body,
    initial: initial.flat(),
    states: states.flat(),
    goesOn,
    tested,
    next: results.flat(),
    turns,
  });
  return regroup(nodes, initial);
}

/** A flat list in groups of the sizes of others. */
export function regroup(values: Elements, like: readonly Elements[]): Elements[] {
  let next = 0;
  return like.map(({ length }) => {
    next += length;
    return values.slice(next - length, next);
  });
}
