/** What the executor says of itself and of misuse. */
import {
  array,
  guard,
  jit,
  type Tensor,
  use,
  wasm,
  whileLoop,
  withExecutor,
} from "@fluxion/autodiff-core";
import { afterAll, describe, expect, test } from "vitest";
import { fromTfjs, toTfjs } from "./share-tensors.ts";
import type { TfTensor } from "./tf.ts";
import { tfjs } from "./tfjs.ts";

const cpu = await tfjs({ backend: "cpu" });
const onWasm = await tfjs();

afterAll(async () => {
  await use(wasm());
});

describe("capabilities", () => {
  test("name the backend, and how primitives are computed", () => {
    expect(onWasm.name).toBe("tfjs:wasm");
    const { capabilities } = cpu;
    expect(capabilities.supportOf("add")).toBe("native");
    expect(capabilities.supportOf("conv")).toBe("composition");
    expect(capabilities.supportOf("scan")).toBe("composition");
    expect(capabilities.supportOf("cholesky")).toBe("host");
    expect(capabilities.supportOf("toString")).toBe("host");
  });

  test("kernels that are less exact than ours are not used", () => {
    expect(cpu.capabilities.supportOf("erf")).toBe("host");
    expect(cpu.capabilities.supportOf("sin")).toBe("native");
    expect(onWasm.capabilities.supportOf("erf")).toBe("native");
    expect(onWasm.capabilities.supportOf("sin")).toBe("host");
  });
});

describe.each([cpu, onWasm])("$name", (executor) => {
  const run = (fn: (x: Tensor) => Tensor, x: readonly number[]) =>
    withExecutor(executor, () => [...jit(fn)(array(x)).dataSync()]);

  test("uint32 keeps its bits", () => {
    const words = (x: Tensor) => x.cast("uint32").mul(3_000_000_019).shiftRightLogical(3);
    const expected = [1, 7, 65_537].map((x) => Math.imul(x, 3_000_000_019) >>> 3);
    expect(run((x) => words(x), [1, 7, 65_537])).toEqual(expected);
  });

  test("not a number is the extremum", () => {
    const withNaN = [1, Number.NaN, 3];
    expect(run((x) => x.max(), withNaN)).toEqual([Number.NaN]);
    expect(run((x) => x.maximum(2), withNaN)).toEqual([2, Number.NaN, 3]);
    expect(run((x) => x.minimum(x.reverse()), withNaN)).toEqual([1, Number.NaN, 1]);
  });

  test("casts saturate", () => {
    const x = [1e10, -1e10, Number.NaN, -2.7];
    expect(run((y) => y.cast("int32"), x)).toEqual([2 ** 31 - 1, -(2 ** 31), 0, -2]);
  });

  test("sums of many terms err by a few units in the last place", () => {
    const sum = withExecutor(executor, () =>
      array(new Float32Array(2 ** 20).fill(0.1))
        .sum()
        .item(),
    );
    expect(Math.abs(sum / (2 ** 20 * Math.fround(0.1)) - 1)).toBeLessThan(2 ** -20);
  });

  test("a small loop is compiled for the host, a large one runs in TensorFlow.js", () => {
    const grown = (x: Tensor) =>
      whileLoop(
        (y: Tensor) => y.max().less(100),
        (y: Tensor) => y.mul(2),
        x,
      );
    expect(run(grown, [3, 1])).toEqual([192, 64]);
    const many = Array.from({ length: 2000 }, () => 3);
    expect(run(grown, many)[1999]).toBe(192);
  });

  test("a guard that fails throws and leaves nothing behind", () => {
    const checked = (x: Tensor) => {
      const doubled = x.mul(2);
      return guard(doubled, doubled.greater(3), {
        where: "checked",
        expected: "small numbers",
        received: "large ones",
        fix: "Divide.",
      });
    };
    const small = withExecutor(executor, () => jit(checked));
    withExecutor(executor, () => small(array([1])).dispose());
    const x = withExecutor(executor, () => array([2]));
    expect(() => withExecutor(executor, () => small(x))).toThrow("small numbers");
    const before = executor.tf.memory().numTensors;
    expect(() => withExecutor(executor, () => small(x))).toThrow("small numbers");
    expect(executor.tf.memory().numTensors).toBe(before);
  });
});

describe("misuse", () => {
  test("float64", () => {
    expect(() =>
      withExecutor(cpu, () => array([1], { dtype: "float64" }).mul(2)),
    ).toThrowErrorMatchingInlineSnapshot(
      `[BackendError: tfjs: expected float32, int32, uint32 or bool, as TensorFlow.js has no 64-bit floats, received a float64 tensor. Cast it (x.cast("float32"), or dtype: "float32" where it is made), or use(wasm()).]`,
    );
    expect(() =>
      withExecutor(cpu, () => jit((x: Tensor) => x.cast("float64"))(array([1]))),
    ).toThrow("no 64-bit floats");
  });

  test("an unknown backend", async () => {
    await expect(tfjs({ backend: "cuda" })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[OptionError: tfjs: expected options.backend to be cpu, wasm, webgpu, tensorflow or a registered backend, received "cuda". Import the package that registers it first, or choose one of these.]`,
    );
  });

  test("a missing package", async () => {
    await expect(tfjs({ backend: "tensorflow" })).rejects.toThrow(
      /expected the package @tensorflow\/tfjs-node, which Fluxion does not bring along.*Run npm i @tensorflow\/tfjs-node\./s,
    );
  });

  test("an old version", async () => {
    const old = { ...cpu.tf, version_core: "3.21.0" as typeof cpu.tf.version_core };
    await expect(tfjs({ backend: "cpu", tf: old })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[BackendError: tfjs: expected @tensorflow/tfjs-core 4.0.0 or newer, received 3.21.0. Run npm i @tensorflow/tfjs-core@latest, and its backends in the same version.]`,
    );
  });

  test("a tensor that has been disposed of", () => {
    const tensor = cpu.tf.scalar(1);
    tensor.dispose();
    expect(() => fromTfjs(tensor, cpu)).toThrowErrorMatchingInlineSnapshot(
      `[DisposedError: fromTfjs: expected a tensor that is still alive, received one that TensorFlow.js has disposed of. Hand it over before dispose() and inside of its tf.tidy, or keep it with tf.keep.]`,
    );
  });

  test("a tensor of another copy", () => {
    const { prototype } = class Tensor {};
    const foreign = Object.assign(Object.create(prototype), { shape: [], dtype: "float32" });
    expect(() => fromTfjs(foreign as TfTensor, cpu)).toThrowErrorMatchingInlineSnapshot(
      `[BackendError: fromTfjs: expected a tensor of the copy of @tensorflow/tfjs-core that the executor uses, received something else, as a tensor of another copy would be. Install one version (npm ls @tensorflow/tfjs-core shows the copies), or hand yours over: tfjs({ tf }).]`,
    );
  });

  test("another executor", () => {
    expect(() => toTfjs(array([1]), wasm())).toThrowErrorMatchingInlineSnapshot(
      `[BackendError: toTfjs: expected an executor of tfjs(), received the wasm executor. Call await use(tfjs()) before, or hand the executor over as the last argument of toTfjs.]`,
    );
  });

  test("dtypes that only one of the two has", () => {
    const words = withExecutor(cpu, () => array([1], { dtype: "uint32" }));
    expect(() => toTfjs(words, cpu)).toThrow("received uint32");
    expect(() => fromTfjs(cpu.tf.tensor1d(["a"]), cpu)).toThrow("received string");
  });
});
