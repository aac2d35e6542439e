/** A slow and plain executor of schedules over host arrays, to test scheduling before and beside any emitter. */

import { forEachIndex } from "../src/compiler/for-each-index.ts";
import type {
  Block,
  BlocksKernel,
  ControlKernel,
  ConvKernel,
  DotKernel,
  Kernel,
  LoopKernel,
  Moving,
  PrimitiveKernel,
  Schedule,
  Stage,
} from "../src/compiler/kernel.ts";
import { scheduleProgram } from "../src/compiler/schedule.ts";
import { allocate, isInteger, roundTo } from "../src/dtype.ts";
import type { HostArray } from "../src/host-array.ts";
import type { EvaluationContext } from "../src/primitive.ts";
import type { Program } from "../src/program/program.ts";
import { sizeOf, stridesOf } from "../src/shape.ts";
import { interpretStage } from "./interpret-stage.ts";
import { rowOfStage } from "./row-of-stage.ts";
import {
  bindBuffers,
  copyRegion,
  emptyRegion,
  filledRegion,
  part,
  type Region,
  read,
  write,
} from "./schedule-memory.ts";

/** Results of a schedule for inputs of its program. The inputs are not changed. */
export function interpretSchedule(
  schedule: Schedule,
  inputs: readonly HostArray[],
  specs: Program["outputs"],
): HostArray[] {
  const results = schedule.outputs.map((b) =>
    emptyRegion(schedule.buffers[b].dtype, schedule.buffers[b].size),
  );
  const given = inputs.map(({ data }) => filledRegion(data));
  run(schedule, given, results, new ArrayBuffer(schedule.memory.bytes));
  return specs.map(({ shape, dtype }, i) => {
    if (results[i].written.includes(0)) throw new Error(`output ${i} is not written whole`);
    return { shape, dtype, data: results[i].data };
  });
}

function run(
  schedule: Schedule,
  inputs: readonly Region[],
  outputs: readonly Region[],
  arena: ArrayBuffer,
): void {
  // What is read without having been written shows.
  new Uint8Array(arena).fill(0xff);
  const regions = bindBuffers(schedule, inputs, outputs, arena);
  for (const kernel of schedule.kernels) runKernel(kernel, regions);
}

function runKernel(kernel: Kernel, regions: readonly Region[]): void {
  switch (kernel.kind) {
    case "loop":
      runLoops(kernel, regions);
      break;
    case "dot":
      runDot(kernel, regions);
      break;
    case "conv":
      runConvolution(kernel, regions);
      break;
    case "primitive":
      runPrimitive(kernel, regions);
      break;
    case "blocks":
      runBlocks(kernel, regions);
      break;
    default:
      runControl(kernel, regions);
  }
}

/** Rows one after the other, the last one first, as their order must not matter. */
function runLoops({ outer, stages }: LoopKernel, regions: readonly Region[]): void {
  const rows: number[][] = [];
  forEachIndex(stages[0].shape.slice(0, outer), (index) => rows.push([...index]));
  for (const row of rows.reverse()) {
    for (const stage of stages) interpretStage(rowOfStage(stage, row), regions);
  }
}

function runDot(
  { dtype, left, right, axes, epilogue }: DotKernel,
  memory: readonly Region[],
): void {
  const regions = [...memory];
  for (const { buffer, prologue } of [left, right]) {
    if (prologue === undefined) continue;
    const [{ access }] = prologue.stores;
    const last = access.strides.map((stride, d) => Math.max(0, stride * (prologue.shape[d] - 1)));
    regions[buffer] = emptyRegion(
      dtype,
      last.reduce((sum, reach) => sum + reach, access.offset + 1),
    );
    interpretStage(prologue, regions);
  }
  const outer = axes.filter(({ role }) => role !== "inner");
  const inner = axes.filter(({ role }) => role === "inner");
  const sizes = inner.map(({ size }) => size);
  const multiply = isInteger(dtype) ? Math.imul : (x: number, y: number) => x * y;
  const at = (side: "left" | "right", list: typeof axes, index: readonly number[]) =>
    list.reduce((sum, axis, d) => sum + axis[side] * index[d], 0);
  interpretStage(epilogue, regions, (index) => {
    const a = left.offset + at("left", outer, index);
    const b = right.offset + at("right", outer, index);
    let sum = 0;
    forEachIndex(sizes, (k) => {
      const x = read(regions[left.buffer], a + at("left", inner, k));
      sum += multiply(x, read(regions[right.buffer], b + at("right", inner, k)));
    });
    return roundTo(dtype, sum);
  });
}

/** Blocks one after the other, the last one first; what they give to sums is added up. */
function runBlocks(
  { count, block, body, rest, operands, results }: BlocksKernel,
  regions: readonly Region[],
): void {
  const sums = results.flatMap(({ buffer, step }) => (step === 0 ? [regions[buffer]] : []));
  for (const { data, written } of sums) {
    data.fill(0);
    written.fill(1);
  }
  const blocks = Math.ceil(count / block);
  for (let i = blocks - 1; i >= 0; i--) {
    const schedule = rest !== undefined && i === blocks - 1 ? rest : body;
    const at = ({ buffer, step }: Moving, inside: number) =>
      part(regions[buffer], i * block * step, schedule.buffers[inside].size);
    const outputs = results.map((end, r) => {
      const { dtype, size } = schedule.buffers[schedule.outputs[r]];
      return end.step > 0 ? at(end, schedule.outputs[r]) : emptyRegion(dtype, size);
    });
    const inputs = operands.map((end, o) => at(end, schedule.inputs[o]));
    run(schedule, inputs, outputs, new ArrayBuffer(schedule.memory.bytes));
    results.forEach(({ buffer, step }, r) => {
      if (step > 0) return;
      const { data } = regions[buffer];
      // Between sums there may be gaps that nobody reads.
      for (let e = 0; e < data.length; e++)
        if (outputs[r].written[e] === 1) data[e] += outputs[r].data[e];
    });
  }
}

function runConvolution(kernel: ConvKernel, regions: readonly Region[]): void {
  const { primitive, params, dtype, input, filters, epilogue } = kernel;
  const gathered = (stage: Stage): HostArray => {
    const { shape } = stage;
    const result = emptyRegion(dtype, sizeOf(shape));
    const access = { buffer: regions.length, offset: 0, strides: stridesOf(shape) };
    const stores = [{ value: stage.nodes.length - 1, access }];
    interpretStage({ ...stage, stores }, [...regions, result]);
    return { shape, dtype, data: result.data };
  };
  const weights: Stage = {
    shape: filters.shape,
    nodes: [{ kind: "load", dtype, access: filters }],
    stores: [],
  };
  const [{ data }] = primitive.evaluate(
    [gathered(input), gathered(weights)],
    params,
    [{ shape: epilogue.shape, dtype }],
    evaluation,
  );
  const strides = stridesOf(epilogue.shape);
  interpretStage(epilogue, regions, (index) =>
    Number(data[index.reduce((sum, i, axis) => sum + i * strides[axis], 0)]),
  );
}

const evaluation: EvaluationContext = {
  allocate: ({ shape, dtype }) => ({ shape, dtype, data: allocate(dtype, sizeOf(shape)) }),
  run: (program, inputs) => interpretSchedule(scheduleOf(program), inputs, program.outputs),
};

function regionOf({ buffer, offset, shape }: Block, regions: readonly Region[]): Region {
  return part(regions[buffer], offset, sizeOf(shape));
}

function arrayOf(block: Block, regions: readonly Region[]): HostArray {
  const region = regionOf(block, regions);
  for (let i = 0; i < region.data.length; i++) read(region, i);
  return { shape: block.shape, dtype: block.dtype, data: region.data };
}

function runPrimitive(kernel: PrimitiveKernel, regions: readonly Region[]): void {
  const { primitive, params, operands, results } = kernel;
  const arrays = operands.map((x) =>
    "buffer" in x
      ? arrayOf(x, regions)
      : { ...x, data: allocate(x.dtype, sizeOf(x.shape)).fill(x.value) },
  );
  const values = primitive.evaluate(arrays, params, results, evaluation);
  values.forEach(({ data }, i) => {
    const region = regionOf(results[i], regions);
    for (let e = 0; e < region.data.length; e++) write(region, e, data[e]);
  });
}

const schedules = new WeakMap<Program, Schedule>();

function scheduleOf(program: Program): Schedule {
  const schedule = schedules.get(program) ?? scheduleProgram(program);
  schedules.set(program, schedule);
  return schedule;
}

function runControl(kernel: ControlKernel, regions: readonly Region[]): void {
  const operands = kernel.operands.map((block) => regionOf(block, regions));
  const results = kernel.results.map((block) => regionOf(block, regions));
  const spare = kernel.spare.map((block) => regionOf(block, regions));
  const runBody = (body: number, inputs: readonly Region[], outputs: readonly Region[]) => {
    const { bytes } = kernel.bodies[body].memory;
    const workspace = kernel.workspace < 0 ? undefined : regions[kernel.workspace].data;
    if (bytes > (workspace?.byteLength ?? 0)) throw new Error("the workspace is too small");
    for (const { written } of outputs) written.fill(0);
    run(kernel.bodies[body], inputs, outputs, new ArrayBuffer(bytes));
  };
  if (kernel.kind === "cond") {
    const chosen = Math.min(Math.max(read(operands[0], 0), 0), kernel.bodies.length - 1);
    runBody(chosen, operands.slice(1), results);
  } else if (kernel.kind === "scan") runScan(kernel, operands, results, spare, runBody);
  else runWhile(kernel, operands, [results, spare], regions[kernel.flag], runBody);
}

type RunBody = (body: number, inputs: readonly Region[], outputs: readonly Region[]) => void;

function runScan(
  { params, results: blocks }: ControlKernel,
  operands: readonly Region[],
  results: readonly Region[],
  spare: readonly Region[],
  runBody: RunBody,
): void {
  const { constants, state, length, reverse } = params as Record<string, number>;
  const [fixed, initial] = [
    operands.slice(0, constants),
    operands.slice(constants, constants + state),
  ];
  const stacked = operands.slice(constants + state);
  const entry = (region: Region, at: number) => {
    const size = region.data.length / length;
    return part(region, at * size, size);
  };
  let current: readonly Region[] = initial;
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const next = (length - step) % 2 === 1 ? results.slice(0, state) : spare;
    const inputs = [...fixed, ...current, ...stacked.map((x) => entry(x, at))];
    runBody(0, inputs, [...next, ...results.slice(state).map((y) => entry(y, at))]);
    current = next;
  }
  if (length === 0) copyAll(initial, results);
  if (blocks.length !== results.length) throw new Error("results are missing");
}

function runWhile(
  { params }: ControlKernel,
  operands: readonly Region[],
  places: readonly (readonly Region[])[],
  flag: Region,
  runBody: RunBody,
): void {
  const { conditionConstants, bodyConstants, maxSteps } = params as Record<string, number | null>;
  const first = conditionConstants ?? 0;
  const second = first + (bodyConstants ?? 0);
  let current = operands.slice(second);
  for (let step = 0; step < (maxSteps ?? Number.POSITIVE_INFINITY); step++) {
    runBody(0, [...operands.slice(0, first), ...current], [flag]);
    if (read(flag, 0) === 0) break;
    const next = places[step % 2];
    runBody(1, [...operands.slice(first, second), ...current], next);
    current = [...next];
  }
  if (current[0] !== places[0][0]) copyAll(current, places[0]);
}

function copyAll(from: readonly Region[], to: readonly Region[]): void {
  from.forEach((region, i) => {
    copyRegion(region, to[i]);
  });
}
