import { uniformArray } from "../src/bind.ts";
import { allocate } from "../src/dtype.ts";
import { reference } from "../src/executors/reference.ts";
import type { HostArray } from "../src/host-array.ts";
import type { Program, Tensor } from "../src/index.ts";
import { sizeOf } from "../src/shape.ts";

/** A tensor's values in host memory. */
export function hostArray(x: Tensor): HostArray {
  const { payload } = x;
  if (payload.kind === "uniform") return uniformArray(x, payload.value);
  const data = allocate(x.dtype, sizeOf(x.shape));
  data.set(x.dataSync());
  return { shape: x.shape, dtype: x.dtype, data };
}

/** Values of a program on the reference executor. */
export function referenceValues(program: Program, inputs: readonly HostArray[]): HostArray[] {
  const executor = reference();
  const buffers = inputs.map((x) => executor.upload(x));
  const results = executor.compile(program).run(buffers);
  return results.map((buffer) => {
    if (executor.downloadSync === undefined) throw new Error("cannot read");
    return executor.downloadSync(buffer);
  });
}
