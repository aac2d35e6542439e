/** Runs one primitive on a device. */
import { type Executor, type HostArray, type Tensor, trace, zeros } from "@fluxion/autodiff-core";
import { bind } from "../../autodiff-core/src/bind.ts";
import { inlineCalls } from "../../autodiff-core/src/program/inline.ts";
import type { Application } from "../../autodiff-core/testing/run-library-kernel.ts";

/** What computes. */
export type OneDevice = Pick<Executor, "compile" | "upload" | "download">;

/** The results for operands that lie behind some other elements each, from 1 to 3. */
export async function applyOnDevice(
  executor: OneDevice,
  { primitive, params }: Application,
  operands: readonly HostArray[],
): Promise<readonly HostArray[]> {
  const margins = operands.map((_, i) => (i % 3) + 1);
  const apply = (...flat: Tensor[]): readonly Tensor[] =>
    bind(
      primitive,
      flat.map((x, i) => x.slice([margins[i], x.size]).reshape(operands[i].shape)),
      params,
    );
  const examples = operands.map(({ data, dtype }, i) =>
    zeros([data.length + margins[i]], { dtype }),
  );
  const { program } = trace(apply, ...examples);
  const inputs = operands.map(({ data, dtype }, i) => {
    const longer = new (data.constructor as Float32ArrayConstructor)(data.length + margins[i]);
    longer.set(data, margins[i]);
    return executor.upload({ shape: [longer.length], dtype, data: longer });
  });
  const outputs = executor.compile(inlineCalls(program)).run(inputs);
  const results = await Promise.all(outputs.map((x) => executor.download(x)));
  for (const buffer of [...inputs, ...outputs]) buffer.free();
  return results;
}
