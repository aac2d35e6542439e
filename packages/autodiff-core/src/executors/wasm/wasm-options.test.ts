import { expect, test } from "vitest";
import { array } from "../../creation.ts";
import { Profile } from "../../profiling/profile.ts";
import type { Tensor } from "../../tensor.ts";
import { jit } from "../../transforms/jit.ts";
import { withExecutor } from "../current.ts";
import { supports } from "./encoding/index.ts";
import { wasm } from "./wasm.ts";
import { type WasmOptions, wasmSettings } from "./wasm-options.ts";

test.each<[options: object, message: string]>([
  [
    { memoryLimit: -1 },
    "wasm: expected memoryLimit to be a number of bytes from 65536 on, received -1. Leave it out for the default.",
  ],
  [{ memoryLimit: Number.NaN }, "a number of bytes from 65536 on, received NaN."],
  [{ memoryLimit: "1" }, 'a number of bytes from 65536 on, received "1".'],
  [{ memoryLimit: null }, "a number of bytes from 65536 on, received null."],
  [{ threads: 0 }, "threads to be a whole number from 1 to 256, received 0."],
  [{ threads: 2.5 }, "a whole number from 1 to 256, received 2.5."],
  [{ threads: 1e9 }, "a whole number from 1 to 256, received 1000000000."],
  [{ relaxedSimd: "x" }, 'relaxedSimd to be true or false, received "x".'],
  [{ fastMath: 1 }, "fastMath to be true or false, received 1."],
  [{ profile: 1 }, "profile to be a Profile, received 1."],
  [{ compileSmall: 0 }, "compileSmall to be true or false, received 0."],
  [
    { thread: 2 },
    'wasm: expected the options memoryLimit, threads, relaxedSimd, fastMath, profile, compileSmall, received "thread". Use one of these.',
  ],
])("%j are refused", (options, message) => {
  expect(() => wasm(options as WasmOptions)).toThrow(message);
});

test("a limit beyond what there can be is the most that there can be", () => {
  expect(wasmSettings({ memoryLimit: Number.POSITIVE_INFINITY }).memoryLimit).toBe(2 ** 31);
});

test("relaxed SIMD is used where the engine has it, and not if it is not wanted", () => {
  expect(wasmSettings({}).relaxedSimd).toBe(supports("relaxedSimd"));
  expect(wasmSettings({ relaxedSimd: true }).relaxedSimd).toBe(supports("relaxedSimd"));
  expect(wasmSettings({ relaxedSimd: false }).relaxedSimd).toBe(false);
});

test("the smallest memory, the fewest threads and a profile will do", () => {
  const profile = new Profile();
  const executor = wasm({ memoryLimit: 2 ** 16, threads: 1, profile, compileSmall: true });
  expect(withExecutor(executor, () => jit(square)(array([3])).item())).toBe(9);
  expect(profile.summary()).toHaveLength(1);
});

function square(x: ReturnType<typeof array>): ReturnType<typeof array> {
  return x.mul(x);
}

test("identities that hold but for rounding are used on request only", () => {
  const x = array([Number.NaN], { dtype: "float64" });
  const difference = (fastMath: boolean): unknown =>
    withExecutor(wasm({ threads: 1, fastMath, compileSmall: true }), () =>
      jit((y: Tensor) => y.sub(y))(x).js(),
    );
  expect(difference(false)).toEqual([Number.NaN]);
  expect(difference(true)).toEqual([0]);
});
