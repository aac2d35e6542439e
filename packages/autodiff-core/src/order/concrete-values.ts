import { isTracing } from "../bind.ts";
import type { TypedArray } from "../dtype.ts";
import type { Tensor } from "../tensor.ts";

/** The values of a tensor if they are known now and can be read without waiting. */
export function concreteValues(x: Tensor): TypedArray | undefined {
  const { payload } = x;
  if (payload.kind === "uniform") return x.dataSync();
  if (payload.kind !== "buffer" || isTracing()) return undefined;
  const { executor, buffer } = payload;
  const isReadable = buffer.host !== undefined || executor.downloadSync !== undefined;
  return isReadable ? x.dataSync() : undefined;
}
