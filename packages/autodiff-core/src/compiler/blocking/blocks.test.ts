/** Programs over a batch: in blocks they give what they give as a whole, interpreted and compiled. */
import { describe, expect, test } from "vitest";
import { checkBlocks } from "../../../testing/check-blocks.ts";
import { hostArray, referenceValues } from "../../../testing/reference-values.ts";
import { runWasmSchedule } from "../../../testing/run-wasm-schedule.ts";
import {
  array,
  concat,
  derivatives,
  dot,
  grad,
  key,
  scan,
  softmax,
  type Tensor,
  trace,
  uniform,
  valueAndGrad,
  vmap,
} from "../../index.ts";
import { sort } from "../../order/sort.ts";
import type { BlocksKernel, Schedule } from "../kernel.ts";
import { printSchedule } from "../print-schedule.ts";
import { scheduleProgram } from "../schedule.ts";

type Float = "float32" | "float64";

/** Room for a few positions. */
const BYTES = 4096;

/** In blocks, however little there is to gain. */
function check(f: (...inputs: Tensor[]) => unknown, ...inputs: Tensor[]): Schedule {
  return checkBlocks(f, inputs, { bytes: BYTES, least: 1 });
}

function values(shape: readonly number[], seed: number, dtype: Float = "float64"): Tensor {
  return uniform(key(seed), shape, { dtype, min: -1, max: 1 });
}

function blocksOf({ kernels }: Schedule): BlocksKernel[] {
  return kernels.flatMap((kernel) => (kernel.kind === "blocks" ? [kernel] : []));
}

type Layers = readonly [Tensor, Tensor, Tensor, Tensor];

function network([w, b, v, c]: Layers, x: Tensor): Tensor {
  return dot(dot(x, w).add(b).tanh(), v).add(c);
}

function layers(dtype: Float = "float64"): Layers {
  return [
    values([2, 6], 1, dtype),
    values([6], 2, dtype),
    values([6, 3], 3, dtype),
    values([3], 4, dtype),
  ];
}

describe("a batch goes through kernels in blocks:", () => {
  test.each(["float32", "float64"] as const)("a network's loss and gradient, %s", (dtype) => {
    const loss = (p: Layers, x: Tensor): Tensor => network(p, x).square().mean();
    const schedule = check(
      (x, ...p) => valueAndGrad(loss)(p as unknown as Layers, x),
      values([512, 2], 5, dtype),
      ...layers(dtype),
    );
    const [blocks, ...others] = blocksOf(schedule);
    expect(others).toEqual([]);
    expect(blocks.count).toBe(512);
    expect(blocks.body.kernels.length).toBeGreaterThan(6);
    expect(blocks.body.memory.bytes).toBeLessThanOrEqual(BYTES);
    expect(schedule.memory.bytes).toBeLessThan(BYTES);
  });

  test("derivatives by Taylor mode, whose coefficients lie side by side", () => {
    const residual = (p: Layers, x: Tensor): Tensor => {
      const u = derivatives((z: Tensor) => network(p, z).sum(-1), { ut: [0, 1], uxx: [2, 0] })(x);
      return u.ut.sub(u.uxx).square().mean();
    };
    const gradient = grad((p: Layers, x: Tensor) => residual(p, x));
    const schedule = checkBlocks(
      (x, ...p) => gradient(p as unknown as Layers, x),
      [values([640, 2], 5), ...layers()],
      { bytes: 4 * BYTES, least: 1 },
    );
    expect(blocksOf(schedule)).toHaveLength(1);
  });

  test("a number of positions that no block divides", () => {
    const schedule = check(
      (x, ...p) =>
        network(p as unknown as Layers, x)
          .exp()
          .sum(0),
      values([521, 2], 5),
      ...layers(),
    );
    const [{ block, rest, body }] = blocksOf(schedule);
    expect(521 % block).toBeGreaterThan(0);
    expect(rest?.kernels).toHaveLength(body.kernels.length);
  });

  test("results with a row for each position, and parts of a joined result", () => {
    check(
      (x, ...p) => {
        const y = network(p as unknown as Layers, x);
        return [softmax(y), y.exp(), concat([y, y.mul(2)], 0), concat([y.sum(0), y.sin().sum(0)])];
      },
      values([512, 2], 5),
      ...layers(),
    );
  });

  test("positions along the last axis", () => {
    const schedule = check(
      (x, w) => dot(w, dot(w.transpose(), x).tanh()).exp().sum(-1),
      values([5, 700], 1),
      values([5, 7], 2),
    );
    expect(blocksOf(schedule)).toHaveLength(1);
  });

  test("sums that later kernels of the batch read come from blocks of their own", () => {
    const schedule = check(
      (x, w, v) => {
        const y = dot(x, w).tanh();
        const z = dot(y.sub(y.mean(0)), v).tanh();
        return dot(z, v.transpose()).square().sum(0);
      },
      values([600, 4], 1),
      values([4, 6], 2),
      values([6, 6], 3),
    );
    expect(blocksOf(schedule)).toHaveLength(2);
  });

  test("inside the body of a loop", () => {
    const schedule = check(
      (x, w, c0) =>
        scan(
          (c: Tensor) =>
            [
              c.sub(dot(x.transpose(), dot(x, c).tanh()).mul(w.transpose()).mul(1e-3)),
              null,
            ] as const,
          c0,
          null,
          { length: 3 },
        )[0],
      values([512, 4], 1),
      values([6, 4], 2),
      values([4, 6], 3),
    );
    expect(printSchedule(schedule)).toContain("blocks 512 by");
  });

  test("many blocks, whose sums lose nothing, and infinities among them", () => {
    const x = values([16384, 2], 5, "float32")
      .add(1)
      .mul(array([1e4, 1], { dtype: "float32" }));
    const w = array(
      [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
      { dtype: "float32" },
    );
    const f = (u: Tensor): Tensor => dot(dot(u, w), w.transpose()).square().sum(0);
    const { program, captures } = trace(f, x);
    const inputs = [...captures, x].map(hostArray);
    const inBlocks = scheduleProgram(program, { blocks: { bytes: 512, least: 1 } });
    expect(blocksOf(inBlocks)[0].count / blocksOf(inBlocks)[0].block).toBeGreaterThan(256);
    const [{ data }] = runWasmSchedule(inBlocks, inputs, program.outputs);
    const [want] = referenceValues(program, inputs);
    want.data.forEach((y, i) => {
      expect(Math.abs(data[i] / y - 1)).toBeLessThan(2e-7);
    });
    inputs[inputs.length - 1].data[77] = Number.POSITIVE_INFINITY;
    expect(runWasmSchedule(inBlocks, inputs, program.outputs)[0].data).toEqual(
      Float32Array.of(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
    );
  });

  test("integers", () => {
    const x = array(Int32Array.from({ length: 600 * 3 }, (_, i) => (i * 7919) % 1000)).reshape([
      600, 3,
    ]);
    const schedule = check((a) => a.mul(a).sub(3).reshape([600, 3]).sum(0), x);
    expect(schedule.kernels.length).toBeGreaterThan(0);
  });
});

describe("kernels that mix positions stay whole:", () => {
  const plain = (f: (...inputs: Tensor[]) => unknown, ...inputs: Tensor[]): void => {
    const schedule = check(f, ...inputs);
    for (const { body } of blocksOf(schedule)) expect(body.kernels.length).toBeGreaterThan(1);
  };
  const x = values([512, 2], 5);
  test("differences of neighbours", () => {
    plain(
      (u: Tensor) =>
        dot(u, values([2, 4], 1))
          .tanh()
          .slice([0, 511])
          .sub(u.slice([1, 512]).sum(1, { keepDims: true }))
          .exp()
          .sum(0),
      x,
    );
  });
  test("sorting", () => {
    plain((u: Tensor) => sort(u.exp().sum(1)).mul(2).sum(), x);
  });
  test("products between positions", () => {
    plain((u: Tensor) => dot(u.tanh(), u.tanh().transpose()).sum(0), values([64, 2], 3));
  });
  test("maxima over positions", () => {
    plain((u: Tensor) => u.exp().max(0).add(u.exp().sum(0)), x);
  });
  test("numbers of positions", () => {
    plain(
      (u: Tensor) =>
        vmap((row: Tensor, i: Tensor) => row.mul(i))(
          u,
          array(Float64Array.from({ length: 512 }, (_, i) => i)),
        ).sum(0),
      x,
    );
  });
});

test("little work stays whole", () => {
  const { program } = trace(
    (x: Tensor) =>
      dot(x, values([2, 6], 1))
        .tanh()
        .sum(0),
    values([512, 2], 5),
  );
  expect(blocksOf(scheduleProgram(program, { blocks: { bytes: 4096 } }))).toEqual([]);
});

describe("blocks for workgroups", () => {
  const x = values([512, 2], 5, "float32");
  const blocks = { bytes: 256, least: 1, on: "workgroup" } as const;
  const scheduleOf = (f: (u: Tensor) => Tensor): Schedule =>
    scheduleProgram(trace(f, x).program, { blocks });

  test("have room for the largest value, not for all that are alive", () => {
    const w = layers("float32");
    const [{ block, body }] = blocksOf(
      scheduleOf((u) =>
        network(w, u)
          .tanh()
          .mul(u.sum(1, { keepDims: true }))
          .sum(0),
      ),
    );
    const temporaries = body.buffers.filter(({ role }) => role === "temporary");
    expect(Math.max(...temporaries.map(({ size }) => 4 * size))).toBeLessThanOrEqual(256);
    expect(block).toBe(8);
  });

  test("are not made where there is no product", () => {
    expect(blocksOf(scheduleOf((u) => u.exp().sum(1, { keepDims: true }).mul(u).sum(0)))).toEqual(
      [],
    );
  });
});
