/** What test suites run is compared between executors: the set-up of all test files, tested on programs that fail. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  DeviceComparison,
  type DeviceComparisonOptions,
  type OpenDevice,
} from "../../testing/suites/device-comparison.ts";
import { chosenExtent, type Extent } from "../../testing/suites/extent.ts";
import { ProgramClaims } from "../../testing/suites/program-claims.ts";
import { SuiteComparison } from "../../testing/suites/suite-comparison.ts";
import { watchedExecutor } from "../../testing/suites/watched-executor.ts";
import { bind1 } from "../bind.ts";
import type { HostArray } from "../host-array.ts";
import {
  array,
  debugCallback,
  guard,
  jit,
  reference,
  type Tensor,
  trace,
  whileLoop,
  withExecutor,
} from "../index.ts";
import type { Primitive } from "../primitive.ts";
import type { Executor } from "./executor.ts";
import { wasm } from "./wasm/wasm.ts";

const EXTENT: Extent = {
  budget: 100_000,
  longestRun: Number.POSITIVE_INFINITY,
  onDevice: 0,
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fluxion-compared-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const comparisonIn = (extent = EXTENT): SuiteComparison =>
  new SuiteComparison(new ProgramClaims(folder), extent);

/** Run a test of somebody. */
function observe(comparison: SuiteComparison, body: () => void, inner = wasm()): void {
  withExecutor(watchedExecutor(inner, comparison), body);
}

/** `x` and the number of times that it has been run. */
function fickle(x: Tensor): Tensor {
  let runs = 0;
  const primitive: Primitive = {
    name: "fickle",
    infer: ([{ shape, dtype }]) => [{ shape, dtype }],
    evaluate([{ shape, dtype, data }]) {
      runs++;
      return [{ shape, dtype, data: data.map((value) => value + runs) }];
    },
    batch() {
      throw new Error("There is no batch of it.");
    },
  };
  return bind1(primitive, [x], {});
}

describe("an executor that is watched", () => {
  test("gives what it gives, and a program that is right is counted once", () => {
    const comparison = comparisonIn();
    observe(comparison, () => {
      const f = jit((x: Tensor) => x.tanh().sum());
      expect(f(array([1])).item()).toBeCloseTo(Math.tanh(1), 6);
      f(array([2]));
      jit((x: Tensor) => x.tanh().sum())(array([3]));
      f(array([1, 2]));
    });
    comparison.finish();
    expect(comparison.tally["the reference"]).toBe(2);
    const inAnotherFile = comparisonIn();
    observe(inAnotherFile, () => jit((x: Tensor) => x.tanh().sum())(array([4])));
    inAnotherFile.finish();
    expect(inAnotherFile.tally["the reference"]).toBe(0);
  });

  test("is found out if its results are wrong", () => {
    const comparison = comparisonIn();
    const { program: other } = trace((x: Tensor) => x.mul(3), array([3, 4]));
    const right = reference();
    const wrong: Executor = { ...right, compile: () => right.compile(other) };
    observe(comparison, () => jit((x: Tensor) => x.mul(2))(array([3, 4])), wrong);
    expect(() => comparison.finish()).toThrow(
      "as it has been run: output 0 has 2 of 2 entries wrong,\nthe first at 0: 9 instead of 6",
    );
  });

  test("has its programs made smaller if they fail", () => {
    const comparison = comparisonIn();
    observe(comparison, () =>
      jit((x: Tensor) => fickle(x.exp()).add(x.sin()).sum())(array([1, 2])),
    );
    expect(() => comparison.finish()).toThrowErrorMatchingInlineSnapshot(`
      [Error: Executors do not agree.
      wasm, one thread, for the second time: output 0 has 1 of 1 entries wrong,
      the first at 0: 25.858104705810547 instead of 23.858104705810547
      got:       float32[] [25.858104705810547]
      reference: float32[] [23.858104705810547]
      Part of it that fails too:
      program (a: float32[2]) {
        b: float32[2] = fickle a
      } -> b
      input 0: float32[2] [2.7182817459106445, 7.389056205749512]
      wasm, one thread, for the second time: output 0 has 2 of 2 entries wrong,
      the first at 0: 41.71828079223633 instead of 40.71828079223633
      got:       float32[2] [41.71828079223633, 46.38905715942383]
      reference: float32[2] [40.71828079223633, 45.38905715942383]]
    `);
    comparison.finish();
  });

  test("does not call back twice", () => {
    const comparison = comparisonIn();
    const seen: number[] = [];
    observe(comparison, () => {
      const f = jit((x: Tensor) => {
        debugCallback(({ data }) => seen.push(...data), x);
        return x.sum();
      });
      f(array([1, 2]));
    });
    comparison.finish();
    expect(seen).toEqual([1, 2]);
    expect(comparison.tally["the reference"]).toBe(1);
  });

  test("reads operands before they are given away", () => {
    const comparison = comparisonIn();
    const n = 10_000;
    observe(comparison, () => {
      const f = jit((x: Tensor) => x.add(1), { donate: [0] });
      f(array(new Float64Array(n), { dtype: "float64" }).add(1));
    });
    comparison.finish();
    expect(comparison.tally["the reference"]).toBe(2);
  });

  test("has a program that throws compared when it gives something", () => {
    const comparison = comparisonIn();
    observe(comparison, () => {
      const details = { where: "f", expected: "1", received: "{status}", fix: "" };
      const f = jit((x: Tensor) => guard(x, x.greater(1), details));
      expect(() => f(array([2]))).toThrow();
      comparison.finish();
      expect(comparison.tally["the reference"]).toBe(0);
      f(array([0]));
    });
    comparison.finish();
    expect(comparison.tally["the reference"]).toBe(1);
  });

  test("is compared with itself where the reference would take too long", () => {
    const comparison = comparisonIn();
    observe(comparison, () => {
      const more = (i: Tensor): Tensor => i.less(1e5);
      whileLoop(more, (i: Tensor) => i.add(1), array(0));
    });
    comparison.finish();
    expect(comparison.tally).toEqual({ "the reference": 0, "one another": 1, nothing: 0 });
    const hasty = comparisonIn({ ...EXTENT, longestRun: -1 });
    observe(hasty, () => jit((x: Tensor) => x.add(7))(array(1)));
    expect(hasty.tally.nothing).toBe(1);
  });
});

describe("on a device", () => {
  /** Stands for a device: gives what the reference gives, as `read` makes it. */
  const device =
    (read: (result: HostArray) => Promise<HostArray>) => async (): Promise<OpenDevice> => {
      const executor = reference();
      const download: Executor["download"] = async (buffer) =>
        read(await executor.download(buffer));
      return { executor: { ...executor, name: "device", download }, close: () => undefined };
    };

  const compareOn = (options: DeviceComparisonOptions): Promise<number> => {
    const onDevice = new DeviceComparison(options);
    const extent = { ...EXTENT, onDevice: 1 };
    const comparison = new SuiteComparison(new ProgramClaims(folder), extent, onDevice);
    observe(comparison, () => jit((x: Tensor) => x.sin().add(1))(array([1, 2])));
    return onDevice.finish();
  };

  test("programs are compared in single precision", async () => {
    expect(await compareOn({ open: device(async (result) => result) })).toBe(1);
  });

  test("a result that is off fails, with its program", async () => {
    const off = async (x: HostArray) => ({ ...x, data: x.data.map((value) => value * 1.0001) });
    const failure = compareOn({ open: device(off) });
    await expect(failure).rejects.toThrow(/The GPU does not agree.*float32\[2\] = sin a/s);
  });

  test("a program that hangs fails, with its name, and is left behind", async () => {
    const failure = compareOn({ open: device(() => new Promise(() => undefined)), limit: 50 });
    await expect(failure).rejects.toThrow(/There is no result after 50 ms.*= sin a/s);
  });
});

test("FLUXION_DIFFERENTIAL says how much is compared", () => {
  expect(chosenExtent("off")).toBe("nothing");
  expect(() => chosenExtent("most")).toThrow("must be sample, all, device, off, not most");
});
