/** Functions of random operands on the device and as the reference has them. */
import { type Executor, key, normal, randomInt, type Tensor, trace } from "@fluxion/autodiff-core";
import { scheduleProgram } from "@fluxion/autodiff-core/compiler";
import { DEVICE_STORAGE } from "../src/storage.ts";
import { checkOnDevice } from "./check-on-device.ts";

export interface OperandSpec {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "uint32";
}

export function float32(...shapes: readonly (readonly number[])[]): OperandSpec[] {
  return shapes.map((shape) => ({ shape, dtype: "float32" }));
}

/** @returns The kinds of the program's kernels. */
export async function expectAgrees(
  executor: Executor,
  f: (...operands: Tensor[]) => Tensor | readonly Tensor[],
  specs: readonly OperandSpec[],
): Promise<readonly string[]> {
  const operands = specs.map(({ shape, dtype }, i) =>
    dtype === "float32"
      ? normal(key(i), [...shape], { dtype })
      : randomInt(key(i), [...shape], { max: 99, dtype }),
  );
  const { program, captures } = trace(f, ...operands);
  const inputs = await Promise.all(
    [...captures, ...operands].map(async (x) => ({
      shape: x.shape,
      dtype: x.dtype,
      data: await x.data(),
    })),
  );
  await checkOnDevice(executor, { program, inputs, donated: new Set() });
  return scheduleProgram(program, { storage: DEVICE_STORAGE }).kernels.map(({ kind }) => kind);
}
