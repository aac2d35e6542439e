/** Stages at places of loops written here, as the products do it. */
import { describe, expect, test } from "vitest";
import { interpretStage } from "../../../../testing/interpret-stage.ts";
import { emptyRegion, filledRegion } from "../../../../testing/schedule-memory.ts";
import type { Stage } from "../../../compiler/kernel.ts";
import { ones, type Tensor, trace } from "../../../index.ts";
import { forRange, i32, ModuleWriter } from "../encoding/index.ts";
import type { LaneContext } from "../lanes/lane-value.ts";
import { loadLanes } from "../lanes/memory.ts";
import { emitStageAt, stagePointers } from "./stage-body.ts";
import { planStage } from "./stage-plan.ts";

const ROWS = 6;
const COLUMNS = 8;

const { program } = trace((x: Tensor, y: Tensor) => x.add(y), ones([]), ones([]));
const [{ primitive, params }] = program.equations;

/** `product + bias` in a window of the columns and rows, the bias elsewhere, and the product in a second result. */
function epilogue(low: readonly number[], high: readonly number[]): Stage {
  return {
    shape: [ROWS, COLUMNS],
    nodes: [
      { kind: "product", dtype: "float32" },
      { kind: "load", dtype: "float32", access: { buffer: 1, offset: 0, strides: [0, 1] } },
      { kind: "apply", dtype: "float32", primitive, params, operands: [0, 1] },
      { kind: "masked", dtype: "float32", window: { low, high }, value: 2, otherwise: 1 },
    ],
    stores: [
      { value: 3, access: { buffer: 2, offset: 0, strides: [COLUMNS, 1] } },
      { value: 0, access: { buffer: 3, offset: 0, strides: [1, ROWS] } },
    ],
  };
}

const ENTRIES = ROWS * COLUMNS;
const BYTES = 1024;

/** Run the epilogue over blocks of 2 rows and 4 columns of products that lie in buffer 0. */
function run(stage: Stage, axis: number): Float32Array {
  const module = new ModuleWriter();
  const memory = new WebAssembly.Memory({ initial: 1 });
  module.importMemory("env", "memory", { initial: 1 });
  const plan = planStage(stage);
  const [tall, wide] = axis === 0 ? [2, 1] : [1, 4];
  module.export(
    module.function("run", { params: {} }, (f) => {
      const lanes = axis === 0 ? 2 : 4;
      const context: LaneContext = {
        f,
        lanes,
        module,
        once: (_key, make) => make(),
        instructions: { relaxed: false },
      };
      forRange(f, 0, ROWS, 2, (i) => {
        forRange(f, 0, COLUMNS, 4, (j) => {
          const pointers = stagePointers(plan, (b) => i32.const(b * BYTES), [i, j]).map((p) =>
            f.let(p),
          );
          const start = f.let(i32.mul(i32.add(i32.mul(i, COLUMNS), j), 4));
          for (let r = 0; r < 2; r += tall)
            for (let c = 0; c < 4; c += wide) {
              const product = loadLanes(f, "float32", lanes, {
                pointer: start,
                offset: 4 * (r * COLUMNS + c),
                stride: axis === 0 ? COLUMNS : 1,
                count: lanes,
              });
              const kept = { ...product, value: f.let(product.value) };
              const position = { pointers, indices: [i, j], shift: [r, c], axis, count: lanes };
              emitStageAt(context, plan, position, kept);
            }
        });
      });
    }),
  );
  const floats = new Float32Array(memory.buffer);
  for (let i = 0; i < BYTES / 2; i++) floats[i] = i % 17;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), {
    env: { memory },
  });
  (exports["run"] as () => void)();
  return floats;
}

describe.each([0, 1])("along axis %s", (axis) => {
  test.each([
    { low: [0, 0], high: [6, 8] },
    { low: [1, 0], high: [5, 8] },
    { low: [0, 3], high: [6, 6] },
    { low: [1, 1], high: [4, 7] },
    { low: [2, 5], high: [2, 5] },
  ])("windows from $low to $high may begin and end inside of vectors", ({ low, high }) => {
    const stage = epilogue(low, high);
    const floats = run(stage, axis);
    const at = (b: number, size: number) => floats.slice((b * BYTES) / 4, (b * BYTES) / 4 + size);
    const product = at(0, ENTRIES);
    const regions = [
      filledRegion(product),
      filledRegion(at(1, COLUMNS)),
      emptyRegion("float32", ENTRIES),
      emptyRegion("float32", ENTRIES),
    ];
    interpretStage(stage, regions, ([i, j]) => product[i * COLUMNS + j]);
    expect(at(2, ENTRIES)).toEqual(regions[2].data);
    expect(at(3, ENTRIES)).toEqual(regions[3].data);
  });
});
